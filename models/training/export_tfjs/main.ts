import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convert } from './convert.ts';
import { readOnnx } from './onnx.ts';

// npm run export:tfjs [-- MODEL_DIR]: writes MODEL_DIR/tfjs from the ONNX files of the manifest, and the checksums into it.
const folder = process.argv[2] ?? 'models/molenet';
const shard = 'group1-shard1of1.bin';
const manifestPath = join(folder, 'manifest.json');
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const networks = [manifest.weights, ...(manifest.weights.others ?? [])];
for (const [place, network] of networks.entries()) {
  const out = place === 0 ? 'tfjs' : `tfjs/network-${place + 1}`;
  const { model, weights } = convert(readOnnx(readFileSync(join(folder, network.onnx.file))), shard);
  const json = `${JSON.stringify(model)}\n`;
  mkdirSync(join(folder, out), { recursive: true });
  writeFileSync(join(folder, out, 'model.json'), json);
  writeFileSync(join(folder, out, shard), weights);
  network.tfjs = {
    file: `${out}/model.json`,
    sha256: sha256(json),
    shards: [{ file: `${out}/${shard}`, sha256: sha256(weights) }],
  };
  console.log(
    `${folder}/${out}: ${model.modelTopology.node.length} nodes, ${(weights.length / 2 ** 20).toFixed(1)} MiB of weights`,
  );
}
writeFileSync(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
