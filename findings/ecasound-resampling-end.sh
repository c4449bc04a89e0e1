#!/usr/bin/env bash
# ecasound 2.9.3 (Debian 12) cuts the end off where it resamples: only whole buffers of 1,024 samples are written.
# Guess: 48,000 samples at 48 kHz become 44,100 at 44.1 kHz, give or take one.
# Seen: 44,032, 43 whole buffers; 100,001 samples become 91,136 of 91,876 and lose 17 ms. Without resampling every sample is kept.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  ecasound=2.9.3-4+b1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
/** Writes a WAV file of two equal channels, 16 or 24 bits, of a function of the sample's number. */
const writeWav = (path, rate, bits, count, x) => {
  const [width, frame] = [bits / 8, bits / 4];
  const bytes = Buffer.alloc(44 + frame * count);
  bytes.write('RIFF');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.set([16, 0, 0, 0, 1, 0, 2, 0], 16);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * frame, 28);
  bytes.set([frame, 0, bits, 0], 32);
  bytes.write('data', 36);
  bytes.writeUInt32LE(frame * count, 40);
  const full = 2 ** (bits - 1) - 1;
  for (let n = 0; n < 2 * count; n++) bytes.writeIntLE(Math.round(full * x(n >> 1)), 44 + n * width, width);
  writeFileSync(path, bytes);
};
/** Channels, bits and samples of a WAV file, and where its sound begins. */
const shapeOf = (path) => {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('data', 12, 'latin1') + 8;
  const [channels, bits] = [bytes.readUInt16LE(22), bytes.readUInt16LE(34)];
  return { bytes, at, channels, bits, samples: (bytes.length - at) / ((channels * bits) / 8) };
};
const convert = (count, rate) => {
  writeWav('in.wav', 48000, 16, count, (n) => 0.5 * Math.sin((2 * Math.PI * 1000 * n) / 48000));
  const input = rate === 48000 ? 'in.wav' : 'resample,auto,in.wav';
  execFileSync('ecasound', ['-q', `-f:16,2,${rate}`, '-i', input, '-o', `${count}-${rate}.wav`], { stdio: 'ignore' });
  return shapeOf(`${count}-${rate}.wav`).samples;
};
const seen = [48000, 96000, 100001].map((count) => ({ count, wanted: Math.round((count * 44100) / 48000), got: convert(count, 44100), plain: convert(count, 48000) }));
console.table(seen);
stated('44032, 88064 and 91136 samples', seen.map(({ got }) => got).join() === '44032,88064,91136');
stated('all are whole buffers of 1024', seen.every(({ got }) => got % 1024 === 0));
stated('without resampling none is lost', seen.every(({ count, plain }) => plain === count));
END
node check.mjs
