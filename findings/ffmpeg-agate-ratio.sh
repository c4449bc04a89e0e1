#!/usr/bin/env bash
# The gate of ffmpeg 5.1.9 (agate, Debian 12) takes twice as many decibels off as its ratio says, unless asked for detection=peak.
# Guess: below a threshold of -20 dB a ratio of 2 makes -30 dB into -40 dB, however the level is detected.
# Seen: a square wave, as loud by peak as by RMS, of -30 dB becomes -50 dB as the gate begins (detection=rms), -40 dB with detection=peak;
# at a ratio of 1.5 -40 and -35 dB. The compressor of the same family (acompressor) is right by both.
set -euo pipefail
command -v ffmpeg > /dev/null || { echo "cannot be checked here: ffmpeg is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ffmpeg -version | head -n 1
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync } from 'node:child_process';
const [RATE, COUNT] = [48_000, 96_000];
/** The level that a filter leaves of a square wave of 500 Hz, in decibels of full scale, from its second half. */
const left = (decibels, filter) => {
  const x = Float32Array.from({ length: COUNT }, (_, n) => 10 ** (decibels / 20) * (n % 96 < 48 ? 1 : -1));
  const float = ['-f', 'f32le', '-ar', `${RATE}`, '-ac', '1'];
  const input = Buffer.from(x.buffer);
  const y = execFileSync('ffmpeg', ['-v', 'error', ...float, '-i', 'pipe:0', '-af', filter, ...float, 'pipe:1'], { input, maxBuffer: 1e8 });
  let sum = 0;
  for (let n = COUNT / 2; n < COUNT; n++) sum += y.readFloatLE(4 * n) ** 2;
  return 10 * Math.log10(sum / (COUNT / 2));
};
const GATE = 'agate=threshold=0.1:range=0.00002:attack=1:release=100:knee=1';
const gated = (decibels, ratio, rest) => left(decibels, `${GATE}:ratio=${ratio}${rest}`);
for (const [ratio, decibels, byRms, byPeak] of [[2, -30, -50, -40], [2, -25, -35, -30], [1.5, -30, -40, -35], [4, -25, -55, -40]]) {
  const [asItIs, rms, peak] = ['', ':detection=rms', ':detection=peak'].map((rest) => gated(decibels, ratio, rest));
  console.log(`ratio ${ratio}, ${decibels} dB: ${asItIs.toFixed(1)}, rms ${rms.toFixed(1)}, peak ${peak.toFixed(1)} dB`);
  stated('as it begins and by rms twice as many decibels', Math.abs(asItIs - byRms) < 0.3 && Math.abs(rms - byRms) < 0.3);
  stated('by peak what the ratio says', Math.abs(peak - byPeak) < 0.3);
}
for (const detection of ['rms', 'peak']) {
  const level = left(-10, `acompressor=threshold=0.1:ratio=4:knee=1:attack=10:release=100:detection=${detection}`);
  console.log(`acompressor, ratio 4, -10 dB, ${detection}: ${level.toFixed(1)} dB`);
  stated('it is -17.5', Math.abs(level + 17.5) < 0.3);
}
END
node check.mjs
