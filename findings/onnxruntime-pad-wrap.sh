#!/usr/bin/env bash
# Pad with mode 'wrap' of ONNX Runtime 1.30 (CPU) wraps once only before the start.
# Guess: padding goes round and round, as in the standard's model (NumPy's 'wrap'): 4 before 11 12 13 gives 13 11 12 13.
# Seen: it gives 0 11 12 13: what is more than one turn before the start stays 0, without an error. After the end it does go round.
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
const wrap = (before, after) =>
  run('Pad', 19, { mode: { type: 3, s: Buffer.from('wrap') } }, { x: float([11, 12, 13]), pads: whole([before, after]) });
const [start, end] = [await wrap(4, 0), await wrap(0, 7)];
console.log('onnxruntime-node 1.30.0: 4 before:', start.join(' '), '; 7 after:', end.join(' '));
stated('the first value is 0 where 13 is due', start[0] === 0 && start[1] === 11);
stated('the end goes round', end.slice(3).join() === '11,12,13,11,12,13,11');
END
node check.mjs
