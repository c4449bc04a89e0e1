#!/usr/bin/env bash
# The multiband equaliser of swh-plugins 0.4.17 (mbeq, LADSPA, Debian 12) is 2.8 dB too loud with all its bands at 0 dB.
# Guess: an equaliser with nothing set hands the sound on as it is, late at most.
# Seen: from 100 Hz to 20 kHz a tone comes out 2.78 dB louder, a click of 0.5 as 0.69 (1,024 samples late, as the plugin says): from
# -2.8 dB up it is over full scale. The three bands of dj_eq_mono of the same makers leave all as it is.
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
/** What a plugin makes of `x`, 100,000 samples. */
const processed = (x, file, ...words) => {
  writeWav('in.wav', 100_000, x);
  execFileSync('applyplugin', ['in.wav', 'out.wav', `tools/usr/lib/ladspa/${file}`, ...words], { stdio: 'ignore' });
  const bytes = readFileSync('out.wav').subarray(44);
  return Float64Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(2 * n) / 32768);
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
const flat = { mbeq: ['mbeq_1197.so', 'mbeq', ...Array(15).fill('0')], dj: ['dj_eq_1901.so', 'dj_eq_mono', '0', '0', '0'] };
const tone = (hertz) => (n) => 0.25 * Math.sin((2 * Math.PI * hertz * n) / RATE);
const gains = (plugin) => [100, 1000, 10_000, 20_000].map((hertz) => levelDecibels(processed(tone(hertz), ...plugin), hertz, 0.25));
const seen = { mbeq: gains(flat.mbeq), dj: gains(flat.dj) };
const at = (x) => x.reduce((best, value, n) => (Math.abs(value) > Math.abs(x[best]) ? n : best), 0);
const click = processed((n) => (n === 50_000 ? 0.5 : 0), ...flat.mbeq);
const untouched = processed((n) => (n === 50_000 ? 0.5 : 0), ...flat.dj);
console.log('all bands at 0 dB, gain at 100 Hz, 1, 10 and 20 kHz: mbeq', seen.mbeq.map((g) => g.toFixed(2)).join(' '), 'dB');
console.log('dj_eq_mono', seen.dj.map((g) => g.toFixed(2)).join(' '), 'dB');
console.log('a click of 0.5: mbeq', click[at(click)], at(click) - 50_000, 'samples late; dj_eq_mono', untouched[at(untouched)]);
stated('mbeq is 2.78 dB louder everywhere', seen.mbeq.every((gain) => Math.abs(gain - 2.78) < 0.05));
stated('dj_eq_mono leaves the level', seen.dj.every((gain) => Math.abs(gain) < 0.05));
stated('the click is louder, too, and 1,024 samples late', Math.abs(click[at(click)] - 0.69) < 0.02 && at(click) === 51_024);
stated('dj_eq_mono leaves it as it is', Math.abs(untouched[50_000] - 0.5) < 0.001);
END
node check.mjs
