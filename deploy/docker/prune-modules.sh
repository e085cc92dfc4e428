#!/bin/sh
# Takes out of node_modules what this machine never loads: ONNX Runtime's binaries for other systems, TensorFlow.js's bundles for
# browsers, source maps and type declarations. Run in the folder that holds node_modules.
set -eu

system=$(node -p 'process.platform')
machine=$(node -p 'process.arch')
for folder in node_modules/onnxruntime-node/bin/napi-v*/*/*; do
  [ "$folder" = "${folder%"$system/$machine"}" ] && rm -rf "$folder"
done

find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' \) -delete
# Node loads `dist/*.node.js` (CommonJS) or the ES modules beside it, never the bundles for browsers.
find node_modules/@tensorflow -type f \( -name '*.min.js' -o -name '*.es2017.js' -o -name '*.fesm.js' \) -path '*/dist/*' -delete
find node_modules -depth -type d -empty -delete
