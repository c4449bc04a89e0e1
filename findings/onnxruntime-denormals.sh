#!/usr/bin/env bash
# 'session.set_denormal_as_zero' of onnxruntime-node 1.30 (x64) is decided by the first session for all later ones, and JavaScript obeys it, too.
# Guess: each session has it as it asked for; what JavaScript computes beside it does not change.
# Seen: opened first with '1', a session flushes and so does every later one that asks for '0'; opened first with '0', none does. And with '1' JavaScript itself
# loses its smallest numbers as soon as the session is opened, before anything is run and after it is released: Number.MIN_VALUE * 4 is 0,
# new Float32Array([1e-40])[0] is 0.
set -euo pipefail
if [ "$(uname -m)" != x86_64 ]; then echo "cannot be checked here: seen on x64 alone"; exit 3; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the package does not install"; exit 3; }
cat > sessions.mjs <<'END'
import * as ort from 'onnxruntime-node';
// y = x * x, of four numbers, as an ONNX file.
const part = (field, bytes) => Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes]);
const text = (field, value) => part(field, Buffer.from(value));
const number = (field, value) => Buffer.from([field << 3, value]);
const type = part(2, part(1, Buffer.concat([number(1, 1), part(2, part(1, number(1, 4)))])));
const port = (field, name) => part(field, Buffer.concat([text(1, name), type]));
const node = Buffer.concat([text(1, 'x'), text(1, 'x'), text(2, 'y'), text(4, 'Mul')]);
const graph = Buffer.concat([part(1, node), text(2, 'square'), port(11, 'x'), port(12, 'y')]);
const model = Buffer.concat([number(1, 8), part(7, graph), part(8, Buffer.concat([text(1, ''), number(2, 17)]))]);
const small = () => Number.MIN_VALUE * 4 !== 0 && new Float32Array([1e-40])[0] !== 0;
const seen = [small()];
for (const asked of process.argv[2]) {
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, extra: { session: { set_denormal_as_zero: asked } } });
  const opened = small();
  const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(4).fill(1e-20), [4]) });
  await session.release();
  // By its bits: to JavaScript it may be 0 either way.
  seen.push([new Uint32Array(y.data.buffer, y.data.byteOffset)[0] !== 0, opened, small()]);
}
console.log(JSON.stringify(seen));
END
cat > check.mjs <<'END'
import { execFileSync } from 'node:child_process';
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
const [kept, lost] = [[true, true, true], [false, false, false]];
for (const [asked, expected] of [['0', [kept]], ['1', [lost]], ['01', [kept, kept]], ['10', [lost, lost]]]) {
  const seen = execFileSync(process.execPath, ['sessions.mjs', asked]).toString().trim();
  console.log(`asked for ${[...asked].join(', then ')}: small numbers before; in each session, in JavaScript once opened, once released: ${seen}`);
  stated(JSON.stringify([true, ...expected]), seen === JSON.stringify([true, ...expected]));
}
END
node check.mjs
