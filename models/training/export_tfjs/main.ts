import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convert } from './convert.ts';
import { readOnnx } from './onnx.ts';

// npm run export:tfjs [-- MODEL_DIR]: writes MODEL_DIR/tfjs from MODEL_DIR/model.onnx and its checksums into the manifest.
const folder = process.argv[2] ?? 'models/molenet';
const shard = 'group1-shard1of1.bin';

const { model, weights } = convert(readOnnx(readFileSync(join(folder, 'model.onnx'))), shard);
const json = `${JSON.stringify(model)}\n`;
mkdirSync(join(folder, 'tfjs'), { recursive: true });
writeFileSync(join(folder, 'tfjs/model.json'), json);
writeFileSync(join(folder, 'tfjs', shard), weights);

const manifestPath = join(folder, 'manifest.json');
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
manifest.weights.tfjs = {
  file: 'tfjs/model.json',
  sha256: sha256(json),
  shards: [{ file: `tfjs/${shard}`, sha256: sha256(weights) }],
};
writeFileSync(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
console.log(
  `${folder}/tfjs: ${model.modelTopology.node.length} nodes, ${(weights.length / 2 ** 20).toFixed(1)} MiB of weights`,
);
