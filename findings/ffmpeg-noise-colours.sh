#!/usr/bin/env bash
# Blue and violet noise of ffmpeg 5.1.9 (anoisesrc, Debian 12) are white up to 8 kHz, and all but white is 10 dB quieter than asked.
# Guess: blue noise rises by 3 dB an octave and violet noise by 6, as pink falls by 3 and brown by 6.
# Seen: from 62 Hz to 8 kHz both are flat to a decibel and a half; only the last octave rises, by 4 and by 10 dB. Pink is right. With
# amplitude=0.5 white noise has an RMS value of 0.29, the others of 0.09 to 0.1.
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
const [RATE, SIZE] = [48_000, 1 << 19];
/** The spectrum of real values by a fast Fourier transform, power a bin. */
const powers = (x) => {
  const [re, im] = [Float64Array.from(x), new Float64Array(x.length)];
  for (let i = 1, j = 0; i < SIZE; i++) {
    let bit = SIZE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [re[i], re[j]] = [re[j], re[i]];
  }
  for (let length = 2; length <= SIZE; length *= 2) {
    for (let k = 0; k < length / 2; k++) {
      const [c, s] = [Math.cos((2 * Math.PI * k) / length), -Math.sin((2 * Math.PI * k) / length)];
      for (let a = k; a < SIZE; a += length) {
        const b = a + length / 2;
        const [u, v] = [re[b] * c - im[b] * s, re[b] * s + im[b] * c];
        [re[b], im[b], re[a], im[a]] = [re[a] - u, im[a] - v, re[a] + u, im[a] + v];
      }
    }
  }
  return re.subarray(0, SIZE / 2).map((value, k) => value ** 2 + im[k] ** 2);
};
const CENTRES = [62, 125, 250, 500, 1000, 2000, 4000, 8000, 16_000];
/** RMS value of a noise, and how many decibels each octave is above the one below, as power a hertz. */
const measured = (colour) => {
  const source = `anoisesrc=color=${colour}:amplitude=0.5:duration=12:seed=1:sample_rate=${RATE}`;
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-f', 'f32le', 'pipe:1'], { maxBuffer: 1e8 });
  const x = Float64Array.from({ length: SIZE }, (_, n) => bytes.readFloatLE(4 * n));
  const power = powers(x);
  const levels = CENTRES.map((hertz) => {
    const [from, to] = [hertz / Math.SQRT2, hertz * Math.SQRT2].map((f) => Math.round((f * SIZE) / RATE));
    return 10 * Math.log10(power.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from));
  });
  const rms = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / SIZE);
  return { rms, steps: levels.slice(1).map((level, i) => level - levels[i]) };
};
const seen = Object.fromEntries(['white', 'pink', 'blue', 'violet'].map((colour) => [colour, measured(colour)]));
for (const [colour, { rms, steps }] of Object.entries(seen)) {
  console.log(colour, 'RMS', rms.toFixed(3), 'dB from octave to octave:', steps.map((step) => step.toFixed(1)).join(' '));
}
const all = (colour, low, high) => seen[colour].steps.slice(0, -1).every((step) => step > low && step < high);
stated('white is flat, pink falls by 3 dB', all('white', -0.5, 0.5) && all('pink', -3.7, -2.3));
stated('blue and violet are flat up to 8 kHz', all('blue', -0.5, 0.5) && all('violet', -0.5, 1.5));
const [blue, violet] = [seen.blue.steps.at(-1), seen.violet.steps.at(-1)];
stated('their last octave rises by 4 and 10 dB', Math.abs(blue - 3.8) < 0.5 && Math.abs(violet - 9.7) < 0.5);
stated('white has 0.29', Math.abs(seen.white.rms - 0.289) < 0.01);
stated('the others have 0.09 to 0.11', ['pink', 'blue', 'violet'].every((colour) => seen[colour].rms > 0.085 && seen[colour].rms < 0.11));
END
node check.mjs
