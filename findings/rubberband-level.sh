#!/usr/bin/env bash
# rubberband 3.1.2 (Debian 12) makes a tone 1.2 dB quieter at twice its length, 4 dB louder at its end.
# Guess: a stretched sine keeps its level all along, in the default engine (R2) as in the finer one (R3, -3).
# Seen: a sine of peak 0.30 comes out at 0.26 with -t 2, whatever its pitch and transient setting, swells to 0.50 in the last frame,
# and begins at 0.34. With -t 0.9 it is 0.30, and with -3 it is 0.30 everywhere.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  rubberband-cli=3.1.2+dfsg0-1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
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
/** The samples of a 16-bit WAV file, -1 to 1. */
const readWav = (path) => {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('data', 12, 'latin1') + 8;
  return Float32Array.from({ length: (bytes.length - at) >> 1 }, (_, n) => bytes.readInt16LE(at + 2 * n) / 32768);
};
const peakOf = (x) => x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
writeWav('sine.wav', 44100, 88200, tone(440, 44100));
const peaks = (...flags) => {
  execFileSync('rubberband', ['-q', ...flags, 'sine.wav', 'out.wav'], { stdio: 'ignore' });
  const x = readWav('out.wav');
  return { middle: peakOf(x.subarray(40000, x.length - 20000)), end: peakOf(x.subarray(-5000)), count: x.length };
};
const [longer, shorter, fine] = [peaks('-t', '2'), peaks('-t', '0.9'), peaks('-3', '-t', '2')];
console.log('rubberband:', `${spawnSync('rubberband', ['-V'], { encoding: 'utf8' }).stderr}`.trim(), { longer, shorter, fine });
stated('-t 2: 0.25 to 0.27 in the middle', longer.middle > 0.25 && longer.middle < 0.27);
stated('-t 2: over 0.45 at the end', longer.end > 0.45);
stated('-t 0.9: 0.29 to 0.31 in the middle', Math.abs(shorter.middle - 0.3) < 0.01);
stated('-3 -t 2: 0.29 to 0.31, to the end', Math.abs(fine.middle - 0.3) < 0.01 && Math.abs(fine.end - 0.3) < 0.01);
stated('both are exactly twice as long', longer.count === 176400 && fine.count === 176400);
END
node check.mjs
