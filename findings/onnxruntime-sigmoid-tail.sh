#!/usr/bin/env bash
# Sigmoid of ONNX Runtime 1.30 (CPU, x64) is exactly 0 from -18 down.
# Guess: float32 holds 2.1e-9 at -20, so Sigmoid gives that and its logarithm is -20.
# Seen: the error is 17 % at -15 and a factor of two at -17; at -18 and below the result is 0, so Log(Sigmoid(x)) is minus
# infinity. Softplus stays right to -100: a loss belongs on the logits.
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
const at = [-10, -15, -17, -18, -20];
const [seen, soft] = [await run('Sigmoid', 13, {}, { x: float(at) }), await run('Softplus', 13, {}, { x: float(at) })];
at.forEach((x, n) => console.log('onnxruntime-node 1.30.0: x', x, 'Sigmoid', seen[n], 'due', 1 / (1 + Math.exp(-x)), 'Softplus', soft[n]));
stated('over 10 % off at -15', Math.abs(seen[1] * (1 + Math.exp(15)) - 1) > 0.1);
stated('0 at -18 and -20', seen[3] === 0 && seen[4] === 0);
stated('Softplus within 0.01 % at -20', Math.abs(soft[4] / Math.log1p(Math.exp(-20)) - 1) < 1e-4);
END
node check.mjs
