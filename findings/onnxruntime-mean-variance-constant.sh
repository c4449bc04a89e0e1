#!/usr/bin/env bash
# MeanVarianceNormalization of ONNX Runtime 1.30 (CPU) turns silence into NaN.
# Guess: the standard adds an epsilon below the root, so a constant row becomes 0, as InstanceNormalization makes it.
# Seen: a constant row becomes NaN; InstanceNormalization gives 0. One silent excerpt in a batch spoils it.
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
const seen = await run('MeanVarianceNormalization', 13, { axes: ints([2]) }, { x: float([0, 0, 0, 0, 1, 2], [1, 3, 2]) });
const instance = await run('InstanceNormalization', 13, {}, { x: float([0, 0], [1, 1, 2]), s: float([1]), b: float([0]) });
console.log('onnxruntime-node 1.30.0: rows 0 0, 0 0, 1 2 become', seen.join(' '), '; InstanceNormalization of 0 0:', instance.join(' '));
stated('NaN for the silent rows', seen.slice(0, 4).every(Number.isNaN));
stated('-1 and 1 for the other', Math.abs(seen[4] + 1) < 1e-3 && Math.abs(seen[5] - 1) < 1e-3);
stated('0 from InstanceNormalization', instance.every((v) => v === 0));
END
node check.mjs
