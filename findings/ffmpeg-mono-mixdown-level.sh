#!/usr/bin/env bash
# 'ffmpeg -ac 1' (5.1.9) is 3 dB louder as float or AAC than as 16 bits, and '-ac 2' makes mono 3 dB quieter.
# Guess: the mean of left and right in every format: equal channels keep their level, and mono is copied to both sides.
# Seen: equal channels of peak 0.25 give 0.25 in 16 bits but 0.354 in float (the guard against overflow scales whole numbers only),
# and what an encoder with float input gets is that too. Mono of the plain format becomes 0.177 in both channels.
set -euo pipefail
for tool in ffmpeg; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
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
console.log(version('ffmpeg', '-version'));
const peak = (input, channels, format, codec = []) => {
  if (codec.length > 0) execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', input, '-ac', channels, ...codec, 'coded.mka']);
  const source = codec.length > 0 ? ['-i', 'coded.mka'] : ['-i', input, '-ac', channels];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, '-f', format, 'out.raw']);
  const bytes = readFileSync('out.raw');
  const read = format === 's16le' ? (n) => bytes.readInt16LE(2 * n) / 32768 : (n) => bytes.readFloatLE(4 * n);
  return Array.from({ length: 10000 }, (_, n) => read(n + 5000)).reduce((a, v) => Math.max(a, v), 0);
};
const wave = tone(440, 44100, 0.25);
writeWav('equal.wav', 44100, 44100, wave, wave);
writeWav('mono.wav', 44100, 44100, wave);
const seen = {
  whole: peak('equal.wav', '1', 's16le'),
  float: peak('equal.wav', '1', 'f32le'),
  aac: peak('equal.wav', '1', 'f32le', ['-c:a', 'aac', '-b:a', '128k']),
  monoToStereo: peak('mono.wav', '2', 's16le'),
};
console.log('two equal channels of peak 0.25 to one, and mono to two:', seen);
stated('0.25 in 16 bits', Math.abs(seen.whole - 0.25) < 0.001);
stated('0.354 in float', Math.abs(seen.float - 0.25 * Math.SQRT2) < 0.001);
stated('about 0.354 in AAC', Math.abs(seen.aac - 0.25 * Math.SQRT2) < 0.02);
stated('0.177 from mono to stereo', Math.abs(seen.monoToStereo - 0.25 / Math.SQRT2) < 0.001);
END
node check.mjs
