#!/usr/bin/env bash
# ffmpeg 5.1.9 (Debian 12) decodes IMA ADPCM otherwise than SoX 14.4.2: the two agree to 50 or 58 dB only.
# Guess: four-bit codes and whole-number sums leave no room: every decoder gives the same samples, as they do with Microsoft's
# ADPCM.
# Seen: ffmpeg multiplies where the recommendation of 1992 adds shifted steps, so each sample is rounded elsewhere and the
# difference adds up within a block. SoX gives what libsndfile gives. Microsoft's ADPCM is the same in all.
set -euo pipefail
for tool in sox ffmpeg; do
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
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
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
/** What ffmpeg makes of a file, one channel of float32. */
const ffmpeg = (path, ...flags) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...flags, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};
const rms = (x, from = 0, to = x.length) => Math.sqrt(x.subarray(from, to).reduce((sum, v) => sum + v * v, 0) / (to - from));
const decibels = (ratio) => 20 * Math.log10(ratio);
writeWav('tone.wav', 44100, 88200, tone(440, 44100));
const sox = (path) => {
  const bytes = execFileSync('sox', [path, '-t', 'f32', '-'], { maxBuffer: 1e8 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};
/** How far below the sound the difference of both decoders lies, in decibels. */
const apart = (path) => {
  const [one, other] = [sox(path), ffmpeg(path)];
  return +decibels(rms(one.map((v, n) => v - other[n]), 0, 80000) / rms(one, 0, 80000)).toFixed(1);
};
execFileSync('sox', ['tone.wav', '-e', 'ima-adpcm', 'a.wav']);
execFileSync('ffmpeg', ['-v', 'error', '-i', 'tone.wav', '-c:a', 'adpcm_ima_wav', 'b.wav']);
execFileSync('sox', ['tone.wav', '-e', 'ms-adpcm', 'c.wav']);
const [ima, imaByFfmpeg, microsoft] = [apart('a.wav'), apart('b.wav'), apart('c.wav')];
console.log(version('ffmpeg', '-version'), '|', version('sox', '--version'));
console.log('difference in decibels: IMA by SoX', ima, ', IMA by ffmpeg', imaByFfmpeg, ', Microsoft by SoX', microsoft);
stated('IMA: -65 to -40 dB', [ima, imaByFfmpeg].every((d) => d > -65 && d < -40));
stated('Microsoft: none', microsoft === -Infinity);
END
node check.mjs
