#!/usr/bin/env bash
# @audio/decode-caf 1.4.1 makes mu-law 12 dB too quiet, and A-law 18 dB and upside down.
# Guess: the two companded formats of CAF decode as in every other container: ffmpeg 5.1.9 and SoX 14.4.2 agree to the last bit.
# Seen: mu-law comes at a quarter of its level, A-law at minus an eighth; 16-bit sound of the same package is exact, and
# @audio/decode-aiff 1.3.0 of the same makers reads both companded formats rightly.
set -euo pipefail
for tool in ffmpeg; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @audio/decode-caf@1.4.1 @audio/decode-aiff@1.3.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import caf from '@audio/decode-caf';
import aiff from '@audio/decode-aiff';
/** What ffmpeg makes of a file, its channels interleaved as float32. */
const ffmpeg = (path) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};
const tone = (path, ...codec) =>
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'aevalsrc=.4*sin(2*PI*440*t):d=1:s=44100', ...codec, path]);
/** How far `x` is from `wanted`: the factor, and what is left of the difference, in decibels of the wanted. */
const against = (x, wanted) => {
  let [product, power, rest] = [0, 0, 0];
  for (let n = 2000; n < 40000; n++) {
    product += x[n] * wanted[n];
    power += wanted[n] ** 2;
    rest += (x[n] - wanted[n]) ** 2;
  }
  return { factor: product / power, difference: 10 * Math.log10(rest / power) };
};

const seen = {};
for (const [name, path, codec, decode] of [
  ['CAF 16 bits', 'a.caf', 'pcm_s16be', caf],
  ['CAF mu-law', 'b.caf', 'pcm_mulaw', caf],
  ['CAF A-law', 'c.caf', 'pcm_alaw', caf],
  ['AIFF mu-law', 'd.aif', 'pcm_mulaw', aiff],
  ['AIFF A-law', 'e.aif', 'pcm_alaw', aiff],
]) {
  tone(path, '-c:a', codec);
  const { channelData } = await decode(readFileSync(path));
  seen[name] = against(channelData[0], ffmpeg(path));
}
console.log('@audio/decode-caf 1.4.1 and @audio/decode-aiff 1.3.0 against ffmpeg:');
console.table(seen);
stated('16 bits, and both of AIFF, are exact', ['CAF 16 bits', 'AIFF mu-law', 'AIFF A-law'].every((name) => seen[name].difference === -Infinity));
stated('mu-law comes at a quarter', Math.abs(seen['CAF mu-law'].factor - 0.25) < 0.001);
stated('A-law comes at minus an eighth', Math.abs(seen['CAF A-law'].factor + 0.125) < 0.001);
END
node check.mjs
