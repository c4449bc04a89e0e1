#!/usr/bin/env bash
# aubiocut 0.4.9 (Debian 12) makes 16 bits of 24 and cuts off what is below, though it only has to cut.
# Guess: slices of a 24-bit file have 24 bits, and laid end to end they are the file.
# Seen: they have 16 bits; laid end to end they have its length to the sample, and are up to one step of 16 bits below it, without dither.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  aubio-tools=0.4.9-4.3+b1 > apt.log 2>&1 \
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
const rate = 44100;
const tone = (n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / rate) * Math.exp((-6 * (n % 22050)) / rate);
writeWav('in.wav', rate, 24, 4 * rate, tone);
execFileSync('aubiocut', ['-i', 'in.wav', '-c', '-o', 'slices'], { stdio: 'ignore' });
const slices = readdirSync('slices').sort().map((name) => shapeOf(`slices/${name}`));
const joined = slices.flatMap(({ bytes, at, channels, samples }) => Array.from({ length: samples }, (_, n) => bytes.readInt16LE(at + 2 * channels * n)));
const whole = shapeOf('in.wav');
let [least, most] = [1, -1];
joined.forEach((value, n) => {
  const off = value - whole.bytes.readIntLE(whole.at + 6 * n, 3) / 256;
  least = Math.min(least, off);
  most = Math.max(most, off);
});
console.log({ slices: slices.length, bits: slices.map(({ bits }) => bits).join(' '), samples: joined.length, least, most });
stated('more than one slice, all of 16 bits', slices.length > 4 && slices.every(({ bits }) => bits === 16));
stated('together as long as the file', joined.length === 4 * rate);
stated('within a step of it', least > -1.01 && most < 1.01);
stated('cut off, not rounded', Math.max(-least, most) > 0.9);
END
node check.mjs
