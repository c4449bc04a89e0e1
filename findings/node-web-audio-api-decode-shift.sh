#!/usr/bin/env bash
# decodeAudioData of node-web-audio-api 1.0.9 resamples one sample long and late.
# Guess: one second at 44.1 kHz decoded into a 48 kHz context has 48,000 samples and a pulse at half a second is at 24000.
# Seen: it has 48,001 samples and the pulse is at 24001, at 0.58 of its height; an AudioBufferSourceNode playing the same 44.1 kHz
# buffer puts it at 24000 at full height.
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
const context = new OfflineAudioContext(1, 48000, 48000);
const file = Buffer.alloc(44 + 88200);
file.write('RIFF');
file.writeUInt32LE(36 + 88200, 4);
file.write('WAVEfmt ', 8);
[[16, 0x10], [20, 0x10001]].forEach(([at, value]) => file.writeUInt32LE(value, at));
file.writeUInt32LE(44100, 24);
file.writeUInt32LE(88200, 28);
file.writeUInt32LE(0x100002, 32);
file.write('data', 36);
file.writeUInt32LE(88200, 40);
file.writeInt16LE(32767, 44 + 2 * 22050);
const decoded = await context.decodeAudioData(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
const buffer = context.createBuffer(1, 44100, 44100);
buffer.getChannelData(0)[22050] = 1;
const source = context.createBufferSource();
source.buffer = buffer;
source.connect(context.destination);
source.start();
const played = (await context.startRendering()).getChannelData(0);
const peak = (x) => x.reduce((best, v, n) => (v > x[best] ? n : best), 0);
const x = decoded.getChannelData(0);
console.log('node-web-audio-api 1.0.9: decoded', x.length, 'peak at', peak(x), x[peak(x)]);
console.log('played: peak at', peak(played), played[peak(played)]);
stated('48001 samples', x.length === 48001);
stated('the pulse at 24001', peak(x) === 24001 && x[24001] < 0.7);
stated('24000 when played', peak(played) === 24000);
process.exit();
END
node check.mjs
