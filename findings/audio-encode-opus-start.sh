#!/usr/bin/env bash
# @audio/encode-opus 1.2.2 loses the first 80 ms: all that follows is 74 ms early.
# Guess: the pre-skip in the header hides what the encoder puts before the sound, so that the file begins with the first sample.
# Seen: the header says 3840 samples, the encoder delays by 312 or less: opusdec 0.2 and ffmpeg 5.1.9 both leave out the first click of a row and
# have the second 3535 samples (73.6 ms) before its time; two seconds come out 3840 samples short. A loop or a stem made so is out of place.
set -euo pipefail
for tool in opusdec ffmpeg; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @audio/encode-opus@1.2.2 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import opus from '@audio/encode-opus';
/** What ffmpeg makes of a file, its channels interleaved as float32. */
const ffmpeg = (path) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};

const [RATE, LENGTH] = [48000, 96000];
const x = new Float32Array(LENGTH);
for (let start = 100; start < LENGTH; start += 4800)
  for (let n = 0; n < 200; n++) x[start + n] = 0.7 * Math.sin((2 * Math.PI * 1000 * n) / RATE) * Math.exp(-n / 60);
const encoder = await opus({ sampleRate: RATE, channels: 1 });
const parts = [];
for (let at = 0; at < LENGTH; at += 960) parts.push(await encoder.encode([x.subarray(at, at + 960)]));
parts.push(await encoder.flush());
const file = Buffer.concat(parts.filter(Boolean).map((part) => Buffer.from(part)));
writeFileSync('clicks.opus', file);
execFileSync('opusdec', ['--quiet', '--rate', '48000', '--float', 'clicks.opus', 'clicks.wav']);
const heard = (y) => {
  const starts = [];
  y.forEach((v, n) => Math.abs(v) > 0.2 && n - (starts.at(-1) ?? -9e9) > 2000 && starts.push(n));
  return { length: y.length, clicks: starts.length, first: starts[0] };
};
const preSkip = file.readUInt16LE(file.indexOf('OpusHead') + 10);
const seen = { opusdec: heard(ffmpeg('clicks.wav')), ffmpeg: heard(ffmpeg('clicks.opus')) };
const wanted = heard(x);
console.log('@audio/encode-opus 1.2.2: pre-skip', preSkip, 'the sound', wanted, seen);
stated('the header says 3840', preSkip === 3840);
for (const decoder of ['opusdec', 'ffmpeg']) {
  const { length, clicks, first } = seen[decoder];
  stated(`${decoder}: one click of twenty is lost and the rest 3535 samples early`, clicks === 19 && Math.abs(first - (wanted.first + 4800 - 3535)) < 12);
  stated(`${decoder}: 3840 samples short`, LENGTH - length === 3840);
}
END
node check.mjs
