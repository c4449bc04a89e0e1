#!/usr/bin/env bash
# faad 2.10.1 (Debian 12) leaves out the first AAC frame and makes two channels of one.
# Guess: it decodes every ADTS frame, 1024 samples each, in as many channels as the file has.
# Seen: the result is one frame (1024 samples) shorter than the count of frames says, and a mono file comes back as stereo; ffmpeg
# gives all frames in one channel.
set -euo pipefail
for tool in faad ffmpeg; do
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
console.log(version('ffmpeg', '-version'), '| faad', `${spawnSync('faad', ['-h'], { encoding: 'utf8' }).stderr}`.match(/V[\d.]+/)?.[0]);
writeWav('in.wav', 44100, 44100, tone(440, 44100));
execFileSync('ffmpeg', ['-v', 'error', '-i', 'in.wav', '-c:a', 'aac', '-f', 'adts', 'a.aac']);
execFileSync('faad', ['-q', '-o', 'faad.wav', 'a.aac'], { stdio: 'pipe' });
execFileSync('ffmpeg', ['-v', 'error', '-i', 'a.aac', '-f', 's16le', 'ffmpeg.raw']);
const bytes = readFileSync('a.aac');
let frames = 0;
for (let at = 0; at < bytes.length; frames++) at += ((bytes[at + 3] & 3) << 11) | (bytes[at + 4] << 3) | (bytes[at + 5] >> 5);
const wav = readFileSync('faad.wav');
const [channels, samples] = [wav.readUInt16LE(22), wav.readUInt32LE(40) / wav.readUInt16LE(32)];
const other = readFileSync('ffmpeg.raw').length / 2;
console.log('frames', frames, '; faad:', samples, 'samples in', channels, 'channels; ffmpeg:', other, 'samples');
stated('faad gives one frame less', samples === (frames - 1) * 1024);
stated('in two channels', channels === 2);
stated('ffmpeg gives all in one', other === frames * 1024);
END
node check.mjs
