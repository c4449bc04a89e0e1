#!/usr/bin/env bash
# @audio/decode-wavpack 1.0.0 is 24 dB too loud for 20 bits in 3 bytes, and stretches what is positive.
# Guess: a quarter of full scale is 0.25, whatever the width; valid bits are at the upper end of their bytes, as in WAV files.
# Seen: 20 valid bits in 3 bytes, and 12 in 2, come out at 4.0: the bits that count are taken for the lower ones. What is positive
# is divided by 2^(n-1) - 1: with 16 bits 0.25 is 0.2500076 and -0.25 is -0.25. wvunpack 5.6.0 and ffmpeg give 0.25 for all.
set -euo pipefail
for tool in ffmpeg; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  wavpack=5.6.0-1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @audio/decode-wavpack@1.0.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
/** What ffmpeg makes of a file, one channel of float32. */
const ffmpeg = (path, ...flags) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...flags, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};
const peakOf = (x) => x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
import decode from '@audio/decode-wavpack';
/** A WAV file of a sine of peak 0.25 whose valid bits are fewer than its bytes hold. */
const wav = (validBits, width, count = 22050) => {
  const bytes = Buffer.alloc(68 + count * width);
  bytes.write('RIFF');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.set([40, 0, 0, 0, 0xfe, 0xff, 1, 0], 16);
  bytes.writeUInt32LE(44100, 24);
  bytes.writeUInt32LE(44100 * width, 28);
  bytes.set([width, 0, 8 * width, 0, 22, 0, validBits, 0, 4, 0, 0, 0], 32);
  bytes.write('0100000000001000800000aa00389b71', 44, 'hex');
  bytes.write('data', 60);
  bytes.writeUInt32LE(count * width, 64);
  for (let n = 0; n < count; n++) {
    const value = Math.round(0.25 * 2 ** (validBits - 1) * Math.sin((2 * Math.PI * n) / 100));
    bytes.writeIntLE(value * 2 ** (8 * width - validBits), 68 + n * width, width);
  }
  return bytes;
};
const seen = {};
for (const [validBits, width] of [[24, 3], [20, 3], [16, 2], [12, 2]]) {
  writeFileSync('a.wav', wav(validBits, width));
  execFileSync('wavpack', ['-q', '-y', 'a.wav', '-o', 'a.wv'], { stdio: 'ignore' });
  execFileSync('wvunpack', ['-q', '-y', 'a.wv', '-o', 'b.wav'], { stdio: 'ignore' });
  const { channelData } = await decode(readFileSync('a.wv'));
  const [high, low] = [Math.max(...channelData[0]), Math.min(...channelData[0])];
  seen[`${validBits} in ${width}`] = { high, low, ffmpeg: peakOf(ffmpeg('a.wv')), wvunpack: peakOf(ffmpeg('b.wav')) };
}
console.log('@audio/decode-wavpack 1.0.0:', seen);
stated('20 in 3 and 12 in 2: 4', ['20 in 3', '12 in 2'].every((k) => Math.abs(seen[k].high - 4) < 0.01));
stated('16 in 2: more above than below', seen['16 in 2'].high > 0.250005 && seen['16 in 2'].low === -0.25);
const near = (v) => Math.abs(v - 0.25) < 1e-3;
stated('ffmpeg and wvunpack: 0.25', Object.values(seen).every((s) => near(s.ffmpeg) && near(s.wvunpack)));
END
node check.mjs
