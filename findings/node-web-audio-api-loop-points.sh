#!/usr/bin/env bash
# Loops of node-web-audio-api 1.0.9 can start and end one sample late.
# Guess: loopStart = a / rate and loopEnd = b / rate repeat samples a to b - 1, whatever a and b are.
# Seen: at 44.1 kHz 100 to 200 repeats samples 101 to 200, and 2 to 5 ends with 5; 3 to 6 is right. The length of the loop is
# right, so only the seam tells. Times half a sample earlier give what was meant.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund node-web-audio-api@1.0.9 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { OfflineAudioContext } from 'node-web-audio-api';
const rate = 44100;
const loop = async (from, to, shift = 0) => {
  const context = new OfflineAudioContext(1, 600, rate);
  const buffer = context.createBuffer(1, to + 10, rate);
  buffer.getChannelData(0).set(Array.from({ length: to + 10 }, (_, n) => n));
  const source = context.createBufferSource();
  Object.assign(source, { buffer, loop: true, loopStart: (from + shift) / rate, loopEnd: (to + shift) / rate });
  source.connect(context.destination);
  source.start();
  const out = Array.from((await context.startRendering()).getChannelData(0));
  const seam = out.findIndex((v, n) => n > 0 && v < out[n - 1]);
  return { last: out[seam - 1], first: out[seam] };
};
const early = await loop(100, 200, -0.5);
const seen = { '100 to 200': await loop(100, 200), '2 to 5': await loop(2, 5), '3 to 6': await loop(3, 6) };
console.log('node-web-audio-api 1.0.9, sample before and after the seam:', seen);
stated('100 to 200: 200 then 101', seen['100 to 200'].last === 200 && seen['100 to 200'].first === 101);
stated('2 to 5: ends with 5', seen['2 to 5'].last === 5);
stated('3 to 6: 5 then 3', seen['3 to 6'].last === 5 && seen['3 to 6'].first === 3);
stated('100 to 200 half a sample earlier: 199 then 100', early.last === 199 && early.first === 100);
process.exit();
END
node check.mjs
