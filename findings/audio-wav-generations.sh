#!/usr/bin/env bash
# 16-bit sound read by @audio/decode-wav 1.5.1 and written by @audio/encode-wav 1.3.2 bends: troughs lose a step a generation.
# Guess: decoding a 16-bit WAV file and encoding it again at 16 bits gives the samples back, as the FLAC pair of the same family does.
# Seen: all 16,385 values from -16,384 down come back one step nearer to zero, after eight generations up to eight steps; all above stay.
# The decoder divides by 32768 below zero and by 32767 above, the encoder multiplies both by 32767.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @audio/decode-wav@1.5.1 @audio/encode-wav@1.3.2 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import decode from '@audio/decode-wav';
import encode from '@audio/encode-wav';
const count = 65536;
let file = Buffer.alloc(44 + 2 * count);
file.write('RIFF');
file.writeUInt32LE(file.length - 8, 4);
file.write('WAVEfmt ', 8);
file.set([16, 0, 0, 0, 1, 0, 1, 0], 16);
file.writeUInt32LE(44100, 24);
file.writeUInt32LE(88200, 28);
file.set([2, 0, 16, 0], 32);
file.write('data', 36);
file.writeUInt32LE(2 * count, 40);
for (let n = 0; n < count; n++) file.writeInt16LE(n - 32768, 44 + 2 * n);
const seen = [];
for (let generation = 1; generation <= 8; generation++) {
  const { channelData, sampleRate } = await decode(file);
  const encoder = await encode({ sampleRate, bitDepth: 16 });
  file = Buffer.concat([encoder.encode(channelData), encoder.flush()].filter(Boolean).map((part) => Buffer.from(part)));
  const at = file.indexOf('data', 12, 'latin1') + 8;
  let [changed, most, outwards, highest] = [0, 0, 0, -32768];
  for (let n = 0; n < count; n++) {
    const [was, is] = [n - 32768, file.readInt16LE(at + 2 * n)];
    if (is !== was) {
      changed++;
      highest = was;
    }
    if (Math.abs(is) > Math.abs(was)) outwards++;
    most = Math.max(most, Math.abs(is - was));
  }
  seen.push({ generation, samples: (file.length - at) / 2, changed, most, outwards, highest });
}
console.table(seen);
stated('after one generation the values from -16,384 down have changed by one', seen[0].changed === 16385 && seen[0].highest === -16384 && seen[0].most === 1);
stated('after eight generations by eight', seen[7].most === 8);
stated('never away from zero, and no sample is lost', seen.every(({ outwards, samples }) => outwards === 0 && samples === count));
END
node check.mjs
