#!/usr/bin/env bash
# The pitch scalers of swh-plugins 0.4.17 (LADSPA, Debian 12) make a tone 5 to 50 dB quieter, by a coefficient of 1, too.
# Guess: a coefficient of 1 leaves the pitch and the level of a tone, and every other moves the pitch and leaves the level.
# Seen: at a coefficient of 1 pitchScale takes 5 dB off at 220 Hz, 16 dB at 440 Hz and 52 dB at 1 kHz, pitchScaleHQ 16, 8 and 24 dB; an
# octave up another 8 to 57 dB. am_pitchshift of the same makers keeps a tone at its level.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  swh-plugins=0.4.17-2 ladspa-sdk=1.17-1+b1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
const RATE = 44_100;
/** Writes a 16-bit WAV file of one channel, a function of the number of the sample. */
const writeWav = (path, count, x) => {
  const bytes = Buffer.alloc(44 + 2 * count);
  bytes.write('RIFF');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.set([16, 0, 0, 0, 1, 0, 1, 0], 16);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(2 * RATE, 28);
  bytes.set([2, 0, 16, 0], 32);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * count, 40);
  for (let n = 0; n < count; n++) bytes.writeInt16LE(Math.round(32767 * x(n)), 44 + 2 * n);
  writeFileSync(path, bytes);
};
/** Level of a frequency in `x` from sample 20,000 on, in decibels of a sine of the given peak; under a Hann window. */
const levelDecibels = (x, hertz, peak) => {
  let [re, im, weight] = [0, 0, 0];
  for (let n = 20_000; n < 80_000; n++) {
    const w = 0.5 - 0.5 * Math.cos((2 * Math.PI * (n - 20_000)) / 60_000);
    re += w * x[n] * Math.cos((2 * Math.PI * hertz * n) / RATE);
    im += w * x[n] * Math.sin((2 * Math.PI * hertz * n) / RATE);
    weight += w;
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / weight / peak + 1e-12);
};
const SCALERS = {
  pitchScale: ['pitch_scale_1193.so', 'pitchScale'],
  pitchScaleHQ: ['pitch_scale_1194.so', 'pitchScaleHQ'],
  am: ['am_pitchshift_1433.so', 'amPitchshift'],
};
/** By how much a sine of peak 0.25 is louder where it should be after scaling its pitch. */
const gain = (scaler, coefficient, hertz, ...more) => {
  writeWav('in.wav', 100_000, (n) => 0.25 * Math.sin((2 * Math.PI * hertz * n) / RATE));
  const [file, label] = SCALERS[scaler];
  execFileSync('applyplugin', ['in.wav', 'out.wav', `tools/usr/lib/ladspa/${file}`, label, `${coefficient}`, ...more], { stdio: 'ignore' });
  const bytes = readFileSync('out.wav').subarray(44);
  const x = Float64Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(2 * n) / 32768);
  return levelDecibels(x, coefficient * hertz, 0.25);
};
const seen = {};
for (const scaler of ['pitchScale', 'pitchScaleHQ']) {
  for (const coefficient of [1, 2]) {
    seen[`${scaler} ${coefficient}`] = [220, 440, 1000].map((hertz) => Math.round(gain(scaler, coefficient, hertz)));
  }
}
console.log('gain in dB at 220, 440 and 1000 Hz:');
for (const [name, gains] of Object.entries(seen)) console.log(name, gains.join(' '));
const am = [220, 440, 1000].map((hertz) => gain('am', 1, hertz, '4'));
console.log('amPitchshift 1', am.map((g) => g.toFixed(2)).join(' '));
stated('pitchScale by 1: -5 -16 -52', seen['pitchScale 1'].join(' ') === '-5 -16 -52');
stated('pitchScaleHQ by 1: -16 -8 -24', seen['pitchScaleHQ 1'].join(' ') === '-16 -8 -24');
for (const scaler of ['pitchScale', 'pitchScaleHQ']) {
  const quieter = seen[`${scaler} 2`].map((gain, i) => seen[`${scaler} 1`][i] - gain);
  stated(`${scaler} by 2: 8 to 57 dB quieter than by 1`, quieter.every((decibels) => decibels >= 8 && decibels <= 57));
}
stated('amPitchshift by 1 leaves the level', am.every((g) => Math.abs(g) < 0.1));
END
node check.mjs
