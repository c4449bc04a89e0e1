#!/usr/bin/env bash
# LAME 3.100 makes MP3 files quieter, by 0.45 dB up to 160 kbit/s, and '--scale 1' does not stop it.
# Guess: an encoder keeps the level; a tone of -13.5 dB is that at every rate, and at the latest with --scale 1.
# Seen: the presets behind constant rates scale by 0.95 up to 160 kbit/s, 0.97 at 192, 1 at 256. Comparing an MP3 with its source by
# difference or by loudness shows the scale first. Variable rates (-V2) keep the level; ffmpeg's libmp3lame scales too.
set -euo pipefail
for tool in lame ffmpeg; do
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
writeWav('tone.wav', 44100, 88200, tone(440, 44100), tone(440, 44100));
const level = (flags, tool = 'lame') => {
  if (tool === 'lame') execFileSync('lame', ['--quiet', ...flags, 'tone.wav', 'tone.mp3']);
  else execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', 'tone.wav', '-c:a', 'libmp3lame', ...flags, 'tone.mp3']);
  return +decibels(rms(ffmpeg('tone.mp3'), 40000, 120000) / (0.3 * Math.SQRT1_2)).toFixed(2);
};
const seen = {
  128: level(['-b', '128']), 160: level(['-b', '160']), 192: level(['-b', '192']), 256: level(['-b', '256']), V2: level(['-V2']),
  'scale 1': level(['-b', '128', '--scale', '1']), 'ffmpeg 128': level(['-b:a', '128k'], 'ffmpeg'),
};
console.log(version('lame', '--version'), '; decibels by setting:', seen);
stated('128 and 160: -0.45 dB', Math.abs(seen[128] + 0.45) < 0.05 && Math.abs(seen[160] + 0.45) < 0.05);
stated('192: -0.26 dB', Math.abs(seen[192] + 0.26) < 0.05);
stated('256 and V2: 0 dB', Math.abs(seen[256]) < 0.05 && Math.abs(seen.V2) < 0.05);
stated('--scale 1 and ffmpeg: -0.45 dB', Math.abs(seen['scale 1'] + 0.45) < 0.05 && Math.abs(seen['ffmpeg 128'] + 0.45) < 0.05);
END
node check.mjs
