#!/usr/bin/env bash
# Long sums of ONNX Runtime 1.30 (CPU) drift by a tenth of a percent to a percent.
# Guess: float32 sums of a million equal values are right to 1e-5 or so, as NumPy's are, by adding in pairs or blocks.
# Seen: over 2^20 values of 0.1 CumSum ends 1 % too high (a phase made by it would be far out of tune) and ReduceMean gives 0.0999,
# 0.1 % low.
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
const count = 2 ** 20;
const x = float(new Float32Array(count).fill(0.1));
const last = (await run('CumSum', 14, {}, { x, axis: whole([0], []) })).at(-1);
const [mean] = await run('ReduceMean', 13, { keepdims: { type: 2, i: 0 } }, { x });
console.log('onnxruntime-node 1.30.0: CumSum ends at', last, 'due', count * 0.1, '; ReduceMean', mean, 'due 0.1');
stated('CumSum over 0.5 % off', Math.abs(last / (count * 0.1) - 1) > 0.005);
stated('ReduceMean over 0.05 % off', Math.abs(mean / 0.1 - 1) > 0.0005);
END
node check.mjs
