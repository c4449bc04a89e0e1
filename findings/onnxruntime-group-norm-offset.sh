#!/usr/bin/env bash
# GroupNormalization of ONNX Runtime 1.30 (CPU) loses the variance of what has an offset.
# Guess: normalisation does not care for a constant: 2999, 3000, 3001 become -1.22, 0, 1.22, as they do in LayerNormalization.
# Seen: -316, 0, 316: the variance is the mean of squares less the square of the mean, in float32 nothing is left of it, and only
# epsilon (1e-5) is under the root. At an offset of 1000 it is 1.5 % off, at 100 it is right.
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
const typed = (name, elemType) => ({ name, type: { tensorType: { elemType } } });
/** Runs one operator and gives its outputs as arrays of numbers. */
const run = async (opType, version, attributes, inputs, outputs = ['y']) => {
  const names = Object.keys(inputs);
  const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...value }));
  const given = names.filter((name) => inputs[name]);
  const input = given.map((name) => typed(name, { float32: 1, int32: 6, int64: 7 }[inputs[name].type]));
  const node = [{ opType, input: names.map((name) => (inputs[name] ? name : '')), output: outputs, attribute }];
  const graph = { name: 'g', node, input, output: outputs.map((name) => typed(name, 1)) };
  const model = onnx.ModelProto.fromObject({ irVersion: 8, opsetImport: [{ domain: '', version }], graph });
  const session = await ort.InferenceSession.create(onnx.ModelProto.encode(model).finish(), { logSeverityLevel: 4 });
  const results = await session.run(Object.fromEntries(given.map((name) => [name, inputs[name]])));
  return outputs.map((name) => Array.from(results[name].data));
};
const group = (mean) => run('GroupNormalization', 21, { num_groups: { type: 2, i: 1 } },
  { x: float([mean - 1, mean, mean + 1], [1, 1, 3]), scale: float([1]), bias: float([0]) });
const layer = (mean) => run('LayerNormalization', 17, {}, { x: float([mean - 1, mean, mean + 1], [1, 3]), scale: float([1, 1, 1]) });
const [[small], [thousand], [large], [same]] = [await group(100), await group(1000), await group(3000), await layer(3000)];
console.log('onnxruntime-node 1.30.0: the last of three, offsets 100, 1000, 3000:', small[2], thousand[2], large[2], '; layer:', same[2]);
const right = Math.sqrt(1.5);
stated('100: right to 0.1 %', Math.abs(small[2] / right - 1) < 1e-3);
stated('1000: more than 1 % off', Math.abs(thousand[2] / right - 1) > 0.01);
stated('3000: 1 / sqrt(epsilon)', Math.abs(large[2] - 316.23) < 0.1);
stated('LayerNormalization: right', Math.abs(same[2] / right - 1) < 1e-3);
END
node check.mjs
