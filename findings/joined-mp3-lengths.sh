#!/usr/bin/env bash
# Two gapless MP3 files joined byte by byte have three lengths: ffmpeg 5.1.9, LAME 3.100 and SoX 14.4.2.
# Guess: each part is trimmed by its own LAME tag (88,200 samples), or all treat the tag of the second alike.
# Seen: two parts of 44,100 samples give 92,207 (ffmpeg), 91,332 (LAME) and 93,312 (SoX) samples. SoX trims no MP3 at all: 46,080
# for one part.
set -euo pipefail
for tool in lame ffmpeg sox; do
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
console.log(version('ffmpeg', '-version'), '|', version('sox', '--version'), '|', version('lame', '--version'));
writeWav('one.wav', 44100, 44100, tone(440, 44100), tone(440, 44100));
execFileSync('lame', ['--quiet', 'one.wav', 'one.mp3']);
const part = readFileSync('one.mp3');
writeFileSync('two.mp3', Buffer.concat([part, part]));
const lengths = (path) => {
  execFileSync('lame', ['--quiet', '--decode', path, 'lame.wav'], { stdio: 'pipe' });
  const ffmpeg = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 's16le', '-'], { maxBuffer: 1e8, stdio: 'pipe' }).length / 4;
  const sox = execFileSync('sox', [path, '-t', 's16', '-'], { maxBuffer: 1e8, stdio: 'pipe' }).length / 4;
  return { ffmpeg, lame: (readFileSync('lame.wav').length - 44) / 4, sox };
};
const [one, two] = [lengths('one.mp3'), lengths('two.mp3')];
console.log('samples of one part:', one, 'of two:', two);
stated('one part: 44100 but for SoX', one.ffmpeg === 44100 && one.lame === 44100 && one.sox > 45000);
stated('two parts: three lengths, none of them 88200', new Set(Object.values(two)).size === 3 && !Object.values(two).includes(88200));
END
node check.mjs
