#!/usr/bin/env bash
# ReduceMax and MaxPool of ONNX Runtime 1.30 (CPU) swallow a NaN, Max keeps it.
# Guess: a NaN in, a NaN out, as for NumPy and PyTorch: a peak level can serve as the guard against NaN.
# Seen: ReduceMax gives the largest of the other numbers unless the NaN comes first; MaxPool too. Max and ReduceSum give NaN. Guard
# with a sum.
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
const no = { keepdims: { type: 2, i: 0 } };
const [middle] = await run('ReduceMax', 13, { axes: ints([0]), ...no }, { x: float([1, NaN, 2, 3]) });
const [first] = await run('ReduceMax', 13, { axes: ints([0]), ...no }, { x: float([NaN, 1, 2, 3]) });
const pooled = await run('MaxPool', 12, { kernel_shape: ints([2]) }, { x: float([1, NaN, 2, 3], [1, 1, 4]) });
const max = await run('Max', 13, {}, { a: float([1, NaN]), b: float([NaN, 1]) });
const [sum] = await run('ReduceSum', 13, no, { x: float([1, NaN, 2, 3]) });
console.log('onnxruntime-node 1.30.0:', { middle, first, pooled: pooled.join(' '), max: max.join(' '), sum });
stated('ReduceMax is a number with the NaN inside', !Number.isNaN(middle));
stated('ReduceMax is NaN with the NaN first', Number.isNaN(first));
stated('MaxPool has no NaN', pooled.every((v) => !Number.isNaN(v)));
stated('Max and ReduceSum have it', max.every(Number.isNaN) && Number.isNaN(sum));
END
node check.mjs
