#!/usr/bin/env bash
# SoX 14.4.2 (Debian 12) brings floating-point CAF files to full scale, and hears silence in 64 bits.
# Guess: a sample of 0.4 in a CAF file is 0.4, in whatever format it stands.
# Seen: CAF files of ffmpeg 5.1.9 at .05 and at .4 both peak at .99997 as 32-bit float, at 0 as 64-bit float, at their own level as 16 and 24 bits;
# a float .au file is right. SoX reads its own 64-bit files back, but to ffmpeg they are 2^31 too loud.
set -euo pipefail
for tool in sox ffmpeg; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync, spawnSync } from 'node:child_process';
/** What ffmpeg makes of a file, its channels interleaved as float32. */
const ffmpeg = (path) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};
const peak = (x, from = 0, to = x.length) => x.subarray(from, to).reduce((most, v) => Math.max(most, Math.abs(v)), 0);

const sox = (path) => Number(/Maximum amplitude:\s+([\d.]+)/.exec(spawnSync('sox', [path, '-n', 'stat'], { encoding: 'utf8' }).stderr)?.[1]);
const seen = {};
for (const level of [0.05, 0.4])
  for (const [path, codec] of [['a.caf', 'pcm_f32le'], ['a.caf', 'pcm_f64le'], ['a.caf', 'pcm_s24le'], ['a.au', 'pcm_f32be']]) {
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `aevalsrc=${level}*sin(2*PI*440*t):d=1:s=44100`, '-c:a', codec, path]);
    seen[`${path} ${codec} ${level}`] = { sox: sox(path), ffmpeg: peak(ffmpeg(path)) };
  }
execFileSync('sox', ['-n', '-e', 'floating-point', '-b', '64', 'own.caf', 'synth', '1', 'sine', '440', 'vol', '0.4']);
const own = { sox: sox('own.caf'), ffmpeg: peak(ffmpeg('own.caf')) };
console.table(seen);
console.log('64-bit float CAF of SoX:', own);
const near = (value, wanted) => Math.abs(value - wanted) <= 1e-3 * wanted;
stated('ffmpeg has every level right', Object.entries(seen).every(([name, { ffmpeg }]) => near(ffmpeg, Number(name.split(' ')[2]))));
stated('SoX: full scale of 32-bit float', [0.05, 0.4].every((level) => near(seen[`a.caf pcm_f32le ${level}`].sox, 1)));
stated('SoX: silence of 64-bit float', [0.05, 0.4].every((level) => seen[`a.caf pcm_f64le ${level}`].sox === 0));
stated('SoX: 24 bits and .au are right', [0.05, 0.4].every((level) => near(seen[`a.caf pcm_s24le ${level}`].sox, level) && near(seen[`a.au pcm_f32be ${level}`].sox, level)));
stated("SoX's own 64 bits are 2^31 too loud in ffmpeg", near(own.sox, 0.4) && near(own.ffmpeg, 0.4 * 2 ** 31));
END
node check.mjs
