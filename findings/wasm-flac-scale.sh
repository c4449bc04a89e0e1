#!/usr/bin/env bash
# @wasm-audio-decoders/flac 0.2.11 divides by 2^(n-1) - 1.
# Guess: -32768 is -1 and 16384 is 0.5, as every WAV reader of the field has it.
# Seen: 16384 is 0.500015 and -32768 is -1.00003, outside -1..1: a lossless file is 0.0003 dB louder (8 bits: 0.07 dB) than its
# WAV, so the two cancel to -90 dB only.
set -euo pipefail
for tool in flac; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @wasm-audio-decoders/flac@0.2.11 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
const version = (tool, ...flags) => `${spawnSync(tool, flags, { encoding: 'utf8' }).stdout}`.split('\n')[0];
/** Writes a 16-bit WAV file of the given channels, each a function of the sample's number. */
const writeWav = (path, rate, count, ...channels) => {
  const [frame, bytes] = [2 * channels.length, Buffer.alloc(44 + 2 * channels.length * count)];
  bytes.write('RIFF');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.set([16, 0, 0, 0, 1, 0, channels.length, 0], 16);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * frame, 28);
  bytes.set([frame, 0, 16, 0], 32);
  bytes.write('data', 36);
  bytes.writeUInt32LE(count * frame, 40);
  for (let n = 0; n < count; n++) channels.forEach((x, c) => bytes.writeInt16LE(Math.round(32767 * x(n)), 44 + n * frame + 2 * c));
  writeFileSync(path, bytes);
};
const tone = (hertz, rate, peak = 0.3) => (n) => peak * Math.sin((2 * Math.PI * hertz * n) / rate);
import { FLACDecoder } from '@wasm-audio-decoders/flac';
console.log(version('flac', '--version'));
writeWav('in.wav', 44100, 4410, (n) => (n % 2 === 0 ? 16384 / 32767 : -32768 / 32767));
execFileSync('flac', ['-s', '-f', 'in.wav', '-o', 'a.flac'], { stdio: 'pipe' });
const decoder = new FLACDecoder();
await decoder.ready;
const [high, low] = (await decoder.decodeFile(readFileSync('a.flac'))).channelData[0];
console.log('16384 and -32768 become', high, 'and', low);
stated('16384 / 32767', Math.abs(high - 16384 / 32767) < 1e-7);
stated('below -1', low < -1.00002);
END
node check.mjs
