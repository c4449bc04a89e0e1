#!/usr/bin/env bash
# mediabunny 1.61.0 knows the encoder's delay of M4A and Opus, not of MP3.
# Guess: one second of sound is one second in each: MP3's delay and padding stand in the LAME tag.
# Seen: 1 s as M4A (whose first packet is at -23 ms) and Opus, but 1.0449 s as MP3, with no negative start: what is cut by its
# times is late.
set -euo pipefail
for tool in ffmpeg lame; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund mediabunny@1.61.0 > npm.log 2>&1 \
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
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
console.log(version('ffmpeg', '-version'), '|', version('lame', '--version'), '| mediabunny 1.61.0');
writeWav('in.wav', 44100, 44100, tone(440, 44100));
execFileSync('lame', ['--quiet', 'in.wav', 'a.mp3']);
for (const path of ['a.m4a', 'a.opus']) execFileSync('ffmpeg', ['-v', 'error', '-i', 'in.wav', path]);
const times = async (path) => {
  const input = new Input({ source: new BufferSource(readFileSync(path)), formats: ALL_FORMATS });
  return { start: await (await input.getPrimaryAudioTrack()).getFirstTimestamp(), end: await input.computeDuration() };
};
const seen = { mp3: await times('a.mp3'), m4a: await times('a.m4a'), opus: await times('a.opus') };
console.log('seconds:', seen);
stated('M4A and Opus end at 1', Math.abs(seen.m4a.end - 1) < 0.001 && Math.abs(seen.opus.end - 1) < 0.001);
stated('MP3 starts at 0 and ends after 1.04', seen.mp3.start === 0 && seen.mp3.end > 1.04);
END
node check.mjs
