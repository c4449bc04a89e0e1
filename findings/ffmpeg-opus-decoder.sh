#!/usr/bin/env bash
# ffmpeg's own Opus decoder (5.1.9) comes only 43 to 65 dB close to libopus in stereo, at 6 kbit/s 25 dB.
# Guess: it gives what libopus gives to the rounding of float32, some 130 dB below the sound, at every rate.
# Seen: mono at 24 kbit/s and more agrees to 130 dB. Stereo with different sides does not, at 24 as at 160 kbit/s, and at 6 kbit/s
# (narrow band) the two lie 4 to 8 samples apart, and 16 to 23 dB close when shifted back. '-c:a libopus' before -i is the
# reference.
set -euo pipefail
for tool in opusenc opusdec ffmpeg; do
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
/** What ffmpeg makes of a file, one channel of float32. */
const ffmpeg = (path, ...flags) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...flags, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};
const rms = (x, from = 0, to = x.length) => Math.sqrt(x.subarray(from, to).reduce((sum, v) => sum + v * v, 0) / (to - from));
const decibels = (ratio) => 20 * Math.log10(ratio);
/** A decaying tone with a noisy attack, another pitch in each channel. */
const pluck = (channel) => (n) => {
  const since = n % 12000;
  const noise = 0.1 * (((n * 7919) % 1000) / 500 - 1) * Math.exp(-since / 300);
  return 0.3 * Math.sin(0.05 * (1 + channel) * n) * Math.exp(-since / 3000) + noise;
};
writeWav('mono.wav', 48000, 96000, pluck(0));
writeWav('stereo.wav', 48000, 96000, pluck(0), pluck(1));
/** Both decoders' sounds, and how close they are in decibels when the one is shifted. */
const compare = (name, rate) => {
  execFileSync('opusenc', ['--quiet', '--bitrate', `${rate}`, `${name}.wav`, 'a.opus']);
  execFileSync('opusdec', ['--quiet', '--rate', '48000', '--float', 'a.opus', 'a.wav']);
  const [reference, own] = [ffmpeg('a.wav'), ffmpeg('a.opus')];
  const close = (shift) => {
    const part = reference.slice(20000, 40000);
    return -decibels(rms(part.map((v, n) => v - own[20000 + n + shift])) / rms(part));
  };
  const shifts = Array.from({ length: 41 }, (_, k) => k - 20);
  const best = shifts.reduce((a, b) => (close(b) > close(a) ? b : a));
  return { shift: best, close: +close(best).toFixed(1) };
};
const seen = {
  mono24: compare('mono', 24), mono96: compare('mono', 96), mono6: compare('mono', 6),
  stereo24: compare('stereo', 24), stereo160: compare('stereo', 160),
};
console.log(version('ffmpeg', '-version'), '|', `${spawnSync('opusdec', ['--version'], { encoding: 'utf8' }).stdout}`.split('\n')[0], seen);
stated('mono: 110 dB and more, in place', [seen.mono24, seen.mono96].every((s) => s.close > 110 && s.shift === 0));
stated('stereo: 30 to 75 dB, in place', [seen.stereo24, seen.stereo160].every((s) => s.close > 30 && s.close < 75 && s.shift === 0));
stated('6 kbit/s: 3 to 9 samples apart, below 25 dB', seen.mono6.shift > 2 && seen.mono6.shift < 10 && seen.mono6.close < 25);
END
node check.mjs
