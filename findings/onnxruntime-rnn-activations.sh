#!/usr/bin/env bash
# Activations of recurrent layers of ONNX Runtime 1.30 (CPU): Softplus is infinite from 89 up, ScaledTanh and Affine are 0.
# Guess: Softplus as the activation of an RNN is the operator Softplus; ScaledTanh and Affine without their numbers are x times 1.
# Seen: the operator Softplus makes 100 of 100, the activation infinity from 89 on (88 is right): exp(x) is taken as written. ScaledTanh
# and Affine without 'activation_alpha' are 0 for all; with it they are right. No message says so.
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
const typed = (name) => ({ name, type: { tensorType: { elemType: 1 } } });
const tensor = (values, dims) => new ort.Tensor('float32', Float32Array.from(values), dims);
/** The output 'y' of one node. */
const run = async (node, feeds) => {
  const graph = { name: 'g', node: [node], input: Object.keys(feeds).map(typed), output: [typed('y')] };
  const model = onnx.ModelProto.fromObject({ irVersion: 8, opsetImport: [{ domain: '', version: 14 }], graph });
  const session = await ort.InferenceSession.create(onnx.ModelProto.encode(model).finish(), { logSeverityLevel: 4 });
  return (await session.run(feeds)).y.data;
};
/** What an activation makes of x: a layer of one unit with weight 1, of one step, without recurrence. */
const activated = async (activation, x, alpha, beta) => {
  const attribute = [
    { name: 'hidden_size', type: 2, i: 1 },
    { name: 'activations', type: 8, strings: [Buffer.from(activation)] },
    ...(alpha === undefined ? [] : [{ name: 'activation_alpha', type: 6, floats: [alpha] }]),
    ...(beta === undefined ? [] : [{ name: 'activation_beta', type: 6, floats: [beta] }]),
  ];
  const node = { opType: 'RNN', input: ['x', 'w', 'r'], output: ['', 'y'], attribute };
  return (await run(node, { x: tensor([x], [1, 1, 1]), w: tensor([1], [1, 1, 1]), r: tensor([0], [1, 1, 1]) }))[0];
};
const operator = async (x) => (await run({ opType: 'Softplus', input: ['x'], output: ['y'] }, { x: tensor([x], [1]) }))[0];
for (const x of [1, 20, 88, 89, 100]) {
  const [layer, alone] = [await activated('Softplus', x), await operator(x)];
  console.log(`Softplus of ${x}: activation ${layer}, operator ${alone}`);
  stated('the operator is right', Math.abs(alone - Math.log1p(Math.exp(x))) < 1e-4);
  stated(x < 89 ? 'the activation is, too' : 'the activation is infinite', x < 89 ? Math.abs(layer - alone) < 1e-4 : layer === Infinity);
}
for (const activation of ['ScaledTanh', 'Affine']) {
  const plain = [await activated(activation, -1), await activated(activation, 3)];
  console.log(activation, 'of -1 and 3 without alpha and beta:', plain.join(' '));
  stated('it is 0', plain.every((value) => value === 0));
}
stated('with alpha and beta they are right', Math.abs((await activated('ScaledTanh', 1, 2, 0.5)) - 2 * Math.tanh(0.5)) < 1e-6
  && (await activated('Affine', 3, 2, 1)) === 7);
END
node check.mjs
