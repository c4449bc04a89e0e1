#!/usr/bin/env bash
# Range of ONNX Runtime 1.30 (CPU) adds its step again and again: one second is 23 samples off at its end.
# Guess: value n is start + n * step, as the standard says, and 0 to 1 in steps of 1/44100 is 44,100 values.
# Seen: 44,101 values, and the last, which should be 1, is 0.99948: the sum in float32 drifts. A sine made from it is out of tune.
# Count in whole numbers and multiply.
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
const scalar = (value) => new ort.Tensor('float32', [value], []);
const [y] = await run('Range', 11, {}, { start: scalar(0), limit: scalar(1), step: scalar(1 / 44100) });
const late = (y.length - 1) / 44100 - y.at(-1);
console.log('onnxruntime-node 1.30.0:', y.length, 'values, the last', y.at(-1), 'off by', (late * 44100).toFixed(1), 'steps');
stated('one value too many', y.length === 44101);
stated('the end is over 20 steps off', Math.abs(late * 44100) > 20);
END
node check.mjs
