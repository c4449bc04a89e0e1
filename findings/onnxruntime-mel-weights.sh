#!/usr/bin/env bash
# MelWeightMatrix of ONNX Runtime 1.30 snaps its triangles to whole bins.
# Guess: 80 bands over 512 samples at 16 kHz are triangles evaluated at the bins, so a bin at 0 Hz weighs 0 and two bands share
# each bin.
# Seen: band edges are rounded down to bins first: 20 of the 80 bands hold one bin with weight 1, and the first band is the bin at
# 0 Hz alone, so it shows the offset, not sound.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 onnx-proto@8.0.1 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import ort from 'onnxruntime-node';
import proto from 'onnx-proto';
const { onnx } = proto;
const float = (values, dims = [values.length]) => new ort.Tensor('float32', Float32Array.from(values), dims);
const whole = (values, dims = [values.length]) => new ort.Tensor('int64', BigInt64Array.from(values.map(BigInt)), dims);
const ints = (values) => ({ type: 7, ints: values });
const typed = (name, elemType) => ({ name, type: { tensorType: { elemType } } });
/** Runs one operator and gives its output as numbers. */
const run = async (opType, version, attributes, inputs) => {
  const names = Object.keys(inputs);
  const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...value }));
  const input = names.map((name) => typed(name, inputs[name].type === 'int64' ? 7 : 1));
  const graph = { name: 'g', node: [{ opType, input: names, output: ['y'], attribute }], input, output: [typed('y', 1)] };
  const model = onnx.ModelProto.fromObject({ irVersion: 8, opsetImport: [{ domain: '', version }], graph });
  const session = await ort.InferenceSession.create(onnx.ModelProto.encode(model).finish());
  return Array.from((await session.run(inputs)).y.data);
};
const [bands, size] = [80, 512];
const whole0 = (v) => whole([v], []);
const inputs = { bands: whole0(bands), size: whole0(size), rate: whole0(16000), low: float([0], []), high: float([8000], []) };
const weights = await run('MelWeightMatrix', 17, {}, inputs);
const band = (b) => Array.from({ length: size / 2 + 1 }, (_, bin) => weights[bin * bands + b]);
const single = Array.from({ length: bands }, (_, b) => band(b)).filter((w) => w.filter((v) => v > 0).length === 1);
console.log('onnxruntime-node 1.30.0: bands of one bin:', single.length, 'of', bands);
console.log('first band at bins 0..4:', band(0).slice(0, 5).join(' '));
stated('20 bands hold one bin', single.length === 20);
stated('with weight 1', single.every((w) => Math.max(...w) === 1));
stated('the first is 0 Hz alone', band(0)[0] === 1 && band(0)[1] === 0);
END
node check.mjs
