#!/usr/bin/env bash
# ffmpeg 5.1.9 (Debian 12) cuts the start of an M4A by its edit list, not the end.
# Guess: the edit list says where the sound starts and how long it is, so 44,100 samples come back as 44,100.
# Seen: 45,056 samples come back, a whole number of frames: the priming is cut, the padding at the end is not, although the list
# holds the length.
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
writeWav('in.wav', 44100, 44100, tone(440, 44100));
execFileSync('ffmpeg', ['-v', 'error', '-i', 'in.wav', '-c:a', 'aac', 'a.m4a']);
execFileSync('ffmpeg', ['-v', 'error', '-i', 'a.m4a', '-f', 's16le', 'a.raw']);
const [file, samples] = [readFileSync('a.m4a'), readFileSync('a.raw').length / 2];
const list = file.indexOf('elst');
const [length, start] = [file.readUInt32BE(list + 12), file.readUInt32BE(list + 16)];
console.log('edit list: length', length, 'ms, start at sample', start, '; samples decoded:', samples, 'of 44100');
stated('the list says 1000 ms from sample 1024', length === 1000 && start === 1024);
stated('more than 44100 samples, in whole frames', samples > 44100 && samples % 1024 === 0);
END
node check.mjs
