#!/usr/bin/env bash
# @audio/decode-aiff 1.3.0 hears noise in IMA ADPCM, where @audio/decode-caf 1.4.1 reads the same packets exactly.
# Guess: 'ima4' is one codec of 34-byte packets in AIFF and CAF; makers who have it in one package have it in both.
# Seen: the CAF file is equal to ffmpeg 5.1.9 to the last bit, the AIFF file of the same sound is 24 dB from it: hiss of 6 % of the tone.
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
for (const [name, path, decode] of [['CAF', 'a.caf', caf], ['AIFF', 'a.aif', aiff]]) {
  tone(path, '-c:a', 'adpcm_ima_qt');
  const { channelData } = await decode(readFileSync(path));
  seen[name] = against(channelData[0], ffmpeg(path));
}
console.log('IMA ADPCM against ffmpeg:', seen);
stated('CAF is exact', seen.CAF.difference === -Infinity);
stated('AIFF is 24 dB from it', Math.abs(seen.AIFF.difference + 23.9) < 1);
END
node check.mjs
