#!/usr/bin/env bash
# HammingWindow of ONNX (ONNX Runtime 1.30) is 25/46 and 21/46, not .54 and .46: spectra differ from those of all other libraries.
# Guess: the Hamming window is .54 - .46 cos, as in NumPy, SciPy, PyTorch, MATLAB and TensorFlow; its ends are .08.
# Seen: the operator's ends are .0870; tfjs-core 4.22.0 gives .08. With 64 points the first side lobe is 1.8 dB lower than that of the usual
# window, those behind it 1 dB higher: a network that was trained on spectra of the one gets those of the other.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 onnx-proto@8.0.1 @tensorflow/tfjs-core@4.22.0 \
  @tensorflow/tfjs-backend-cpu@4.22.0 > npm.log 2>&1 || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { createRequire } from 'node:module';
import ort from 'onnxruntime-node';
import proto from 'onnx-proto';
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
await tf.setBackend('cpu');
const SIZE = 64;
const { onnx } = proto;
const typed = (name, elemType) => ({ name, type: { tensorType: { elemType } } });
const graph = { name: 'g', node: [{ opType: 'HammingWindow', input: ['n'], output: ['y'] }], input: [typed('n', 7)], output: [typed('y', 1)] };
const model = onnx.ModelProto.fromObject({ irVersion: 8, opsetImport: [{ domain: '', version: 17 }], graph });
const session = await ort.InferenceSession.create(onnx.ModelProto.encode(model).finish());
const ofOnnx = (await session.run({ n: new ort.Tensor('int64', BigInt64Array.from([BigInt(SIZE)]), []) })).y.data;
const usual = await tf.signal.hammingWindow(SIZE).data();
/** Highest side lobe between two distances from the middle, in bands, dB beside the middle. */
const sideLobe = (window, from, to) => {
  const level = (band) => {
    let [re, im] = [0, 0];
    window.forEach((value, n) => {
      re += value * Math.cos((2 * Math.PI * band * n) / SIZE);
      im += value * Math.sin((2 * Math.PI * band * n) / SIZE);
    });
    return Math.hypot(re, im);
  };
  let most = 0;
  for (let band = from; band < to; band += 0.02) most = Math.max(most, level(band));
  return 20 * Math.log10(most / level(0));
};
const seen = [ofOnnx, usual].map((window) => ({ ends: window[0], first: sideLobe(window, 2, 3), later: sideLobe(window, 3, 8) }));
console.log('HammingWindow of ONNX, hammingWindow of tfjs-core 4.22.0:', seen);
const apart = Math.max(...usual.map((value, n) => Math.abs(value - ofOnnx[n])));
console.log('most that they are apart:', apart);
stated('4/46 at the ends', Math.abs(ofOnnx[0] - 4 / 46) < 1e-5);
stated('.08 in the usual one', Math.abs(usual[0] - 0.08) < 1e-5);
stated('up to .007 apart', Math.abs(apart - (4 / 46 - 0.08)) < 1e-5);
stated('the first side lobe is lower', Math.abs(seen[1].first - seen[0].first - 1.84) < 0.1);
stated('those behind it are higher', Math.abs(seen[0].later - seen[1].later - 0.96) < 0.1);
END
node check.mjs
