#!/usr/bin/env bash
# An empty sequence sets the state of LSTM, GRU and RNN of ONNX Runtime 1.30 (CPU) back to 0 instead of leaving it.
# Guess: where 'sequence_lens' is 0 for one of a batch, nothing is done to it: its last state is the initial state that was given.
# Seen: its Y_h (and the cell Y_c of an LSTM) is 0, whatever 'initial_h' and 'initial_c' say; the other sequences of the batch are right. A
# state that is handed on from call to call is lost wherever a voice of the batch pauses.
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
const tensor = (values, dims) => new ort.Tensor('float32', Float32Array.from(values), dims);
const GATES = { LSTM: 4, GRU: 3, RNN: 1 };
/** Last states of two sequences of up to three ones, one unit, from the states 0.9 and 0.7 (cells 0.5 and 0.3). */
const last = async (opType, lengths) => {
  const gates = GATES[opType];
  const feeds = {
    x: tensor(Array(6).fill(1), [3, 2, 1]),
    w: tensor(Array(gates).fill(0.5), [1, gates, 1]),
    r: tensor(Array(gates).fill(0.1), [1, gates, 1]),
    b: tensor(Array(2 * gates).fill(0), [1, 2 * gates]),
    lengths: new ort.Tensor('int32', Int32Array.from(lengths), [2]),
    h: tensor([0.9, 0.7], [1, 2, 1]),
    ...(opType === 'LSTM' ? { c: tensor([0.5, 0.3], [1, 2, 1]) } : {}),
  };
  const typed = (name) => ({ name, type: { tensorType: { elemType: name === 'lengths' ? 6 : 1 } } });
  const outputs = opType === 'LSTM' ? ['yh', 'yc'] : ['yh'];
  const node = { opType, input: Object.keys(feeds), output: ['', ...outputs], attribute: [{ name: 'hidden_size', type: 2, i: 1 }] };
  const graph = { name: 'g', node: [node], input: Object.keys(feeds).map(typed), output: outputs.map(typed) };
  const model = onnx.ModelProto.fromObject({ irVersion: 8, opsetImport: [{ domain: '', version: 14 }], graph });
  const session = await ort.InferenceSession.create(onnx.ModelProto.encode(model).finish(), { logSeverityLevel: 4 });
  const found = await session.run(feeds);
  return outputs.map((name) => Array.from(found[name].data));
};
for (const opType of ['LSTM', 'GRU', 'RNN']) {
  const [whole, short, empty] = [await last(opType, [3, 3]), await last(opType, [3, 1]), await last(opType, [3, 0])];
  const said = (states) => states.map((values) => values.map((value) => value.toFixed(3)).join(' ')).join(' | ');
  console.log(opType, 'lengths 3 3:', said(whole), '- 3 1:', said(short), '- 3 0:', said(empty));
  stated('the first sequence is the same each time', whole.every(([a], i) => a === short[i][0] && a === empty[i][0]));
  stated('a sequence of one step is not 0', short.every(([, b]) => Math.abs(b) > 0.1));
  stated('an empty one is 0', empty.every(([, b]) => b === 0));
}
END
node check.mjs
