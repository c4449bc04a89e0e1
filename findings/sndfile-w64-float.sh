#!/usr/bin/env bash
# libsndfile 1.2.0 (Debian 12) takes the 32-bit float of an ffmpeg W64 file for whole numbers: noise near full scale.
# Guess: Wave64 is WAV with longer sizes; who reads float in the one reads it in the other.
# Seen: a sine of .05 that ffmpeg 5.1.9 wrote as W64 peaks at .48 in SoX 14.4.2, which reads W64 through libsndfile and calls it signed integers;
# the 24-bit file has one sample too many, 16 bits are right. Float that SoX wrote itself is float to it, but at full scale; ffmpeg has it right.
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

const sox = (path) => {
  const { stderr } = spawnSync('sox', [path, '-n', 'stat'], { encoding: 'utf8' });
  return { peak: Number(/Maximum amplitude:\s+([\d.]+)/.exec(stderr)?.[1]), samples: Number(/Samples read:\s+(\d+)/.exec(stderr)?.[1]) };
};
const encoding = (path) => spawnSync('soxi', ['-e', path], { encoding: 'utf8' }).stdout.trim();
const seen = {};
for (const codec of ['pcm_f32le', 'pcm_s16le', 'pcm_s24le']) {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'aevalsrc=.05*sin(2*PI*440*t):d=1:s=44100', '-c:a', codec, `${codec}.w64`]);
  seen[codec] = { ...sox(`${codec}.w64`), encoding: encoding(`${codec}.w64`), ffmpeg: peak(ffmpeg(`${codec}.w64`)) };
}
execFileSync('sox', ['-n', '-e', 'floating-point', '-b', '32', '-r', '44100', 'own.w64', 'synth', '1', 'sine', '440', 'vol', '0.05']);
seen['float of SoX'] = { ...sox('own.w64'), encoding: encoding('own.w64'), ffmpeg: peak(ffmpeg('own.w64')) };
console.table(seen);
const near = (value, wanted) => Math.abs(value - wanted) <= 2e-3 * wanted;
stated('ffmpeg has every level right', Object.values(seen).every(({ ffmpeg }) => near(ffmpeg, 0.05)));
stated('SoX takes the float for signed integers, near half of full scale', /Signed Integer/.test(seen.pcm_f32le.encoding) && seen.pcm_f32le.peak > 0.4);
stated('24 bits have one sample too many, 16 bits are right', seen.pcm_s24le.samples === 44101 && seen.pcm_s16le.samples === 44100 && near(seen.pcm_s16le.peak, 0.05));
stated("SoX's own float is float to it, at full scale", /Floating/.test(seen['float of SoX'].encoding) && near(seen['float of SoX'].peak, 1));
END
node check.mjs
