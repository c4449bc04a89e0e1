#!/usr/bin/env bash
# @audio/encode-ogg 1.2.2 writes Ogg Vorbis files that are some hundred samples too short or too long: their end is the end of a block.
# Guess: the last page says how many samples there are, as every encoder's does: what is decoded is as long as what went in.
# Seen (ffmpeg 5.1.9 decodes): of 1,000 samples 128 are missing at the end; 60 come after a second, 112 after 10,000 samples, 336 after 30,000 at 22.05 kHz.
# How many it is depends on the sound and the quality. Nothing is shifted at the beginning. A loop of a known length no longer meets its beginning.
set -euo pipefail
command -v ffmpeg > /dev/null || { echo "cannot be checked here: ffmpeg is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --silent @audio/encode-ogg@1.2.2 || { echo "cannot be checked here: the package could not be installed"; exit 3; }
cat > check.mjs <<'END'
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import ogg from '@audio/encode-ogg';
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
const decode = (path) => {
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'f32le', '-ac', '1', '-'], { maxBuffer: 1e8 });
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
};
for (const [rate, count, off] of [[44_100, 44_100, 60], [44_100, 10_000, 112], [44_100, 1000, -128], [22_050, 30_000, 336]]) {
  const x = Float32Array.from({ length: count }, (_, n) => 0.5 * Math.sin(n / 10 + (n / 300) ** 2));
  const encoder = await ogg({ sampleRate: rate, quality: 9 });
  writeFileSync('sound.ogg', Buffer.concat([encoder.encode([x]), encoder.flush()].map((chunk) => Buffer.from(chunk))));
  const y = decode('sound.ogg');
  const error = x.slice(200, 800).reduce((sum, value, n) => sum + (value - y[n + 200]) ** 2, 0) / 600;
  console.log(`${count} samples at ${rate} Hz come back as ${y.length}; mean square of the difference at the beginning ${error.toExponential(1)}`);
  stated(`${count} samples are ${off} off, and begin where they should`, y.length - count === off && error < 1e-3);
}
END
node check.mjs
