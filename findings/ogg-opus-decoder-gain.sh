#!/usr/bin/env bash
# ogg-opus-decoder 1.7.5 leaves out the output gain in the header of an Opus file.
# Guess: the gain in 'OpusHead' is part of the sound, which every decoder applies, as RFC 7845 asks.
# Seen: with -6 dB in the header opusdec 0.2 and ffmpeg 5.1.9 are 6 dB quieter, the package is not. A file whose loudness was set in
# that way is louder here by as much.
set -euo pipefail
for tool in opusenc opusdec ffmpeg; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund ogg-opus-decoder@1.7.5 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
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
/** What ffmpeg makes of a file, one channel of float32. */
const ffmpeg = (path, ...flags) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...flags, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};
const rms = (x, from = 0, to = x.length) => Math.sqrt(x.subarray(from, to).reduce((sum, v) => sum + v * v, 0) / (to - from));
const decibels = (ratio) => 20 * Math.log10(ratio);
import { OggOpusDecoder } from 'ogg-opus-decoder';
writeWav('tone.wav', 48000, 48000, tone(440, 48000));
execFileSync('opusenc', ['--quiet', 'tone.wav', 'plain.opus']);
/** The same file with a gain in its header, and the first page's checksum made anew. */
const withGain = (file, gain) => {
  const bytes = Buffer.from(file);
  const length = 27 + bytes[26] + bytes.subarray(27, 27 + bytes[26]).reduce((sum, size) => sum + size, 0);
  bytes.writeInt16LE(256 * gain, bytes.indexOf('OpusHead') + 16);
  bytes.writeUInt32LE(0, 22);
  let sum = 0;
  for (const byte of bytes.subarray(0, length)) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  bytes.writeUInt32LE(sum >>> 0, 22);
  return bytes;
};
writeFileSync('quiet.opus', withGain(readFileSync('plain.opus'), -6));
const decoder = new OggOpusDecoder();
await decoder.ready;
const ours = async (path) => {
  const { channelData } = await decoder.decodeFile(readFileSync(path));
  await decoder.reset();
  return rms(channelData[0]);
};
const opusdec = (path) => {
  execFileSync('opusdec', ['--quiet', '--rate', '48000', '--float', path, 'out.wav']);
  return rms(ffmpeg('out.wav'));
};
const seen = {
  package: decibels((await ours('quiet.opus')) / (await ours('plain.opus'))),
  opusdec: decibels(opusdec('quiet.opus') / opusdec('plain.opus')),
  ffmpeg: decibels(rms(ffmpeg('quiet.opus')) / rms(ffmpeg('plain.opus'))),
};
console.log('ogg-opus-decoder 1.7.5; decibels by a gain of -6 in the header:', seen);
stated('opusdec and ffmpeg: -6 dB', Math.abs(seen.opusdec + 6) < 0.05 && Math.abs(seen.ffmpeg + 6) < 0.05);
stated('the package: 0 dB', Math.abs(seen.package) < 0.05);
END
node check.mjs
