#!/usr/bin/env bash
# areson of Csound 6.18.1 (Debian 12) is no notch: with scaling 1 its centre is 2 dB up, without scaling it is 49 dB up.
# Guess: 'areson a, 1000, 200, 1', the complement of reson with a peak of 1, takes 1 kHz out and leaves what is far from it.
# Seen: 1 kHz comes out 1.9 dB louder; the least, -4.9 dB, is at 900 Hz. With scaling 0, as it is when it is left out, all from 100 Hz
# to 1.1 kHz is 35 to 49 dB louder, most at 1 kHz; with 2 the centre is 19 dB louder. reson itself passes 1 kHz at 0 dB.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  csound=1:6.18.1+dfsg-1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
export OPCODE6DIR64="$LD_LIBRARY_PATH/csound/plugins64-6.0"
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
const RATE = 48_000;
const MODES = { none: 'aout = asound', areson0: 'aout areson asound, 1000, 200', areson1: 'aout areson asound, 1000, 200, 1' };
MODES.areson2 = 'aout areson asound, 1000, 200, 2';
MODES.reson1 = 'aout reson asound, 1000, 200, 1';
/** The gain of a filter at a frequency in decibels, from the second half of a sine of two seconds. */
const gain = (filter, hertz) => {
  const body = `asound oscili 0.01, ${hertz}, gisine\n${filter}\nout aout`;
  const orchestra = `sr=${RATE}\nksmps=1\nnchnls=1\n0dbfs=1\ngisine ftgen 1,0,16384,10,1\ninstr 1\n${body}\nendin`;
  const options = `<CsOptions>\n-o out.wav -f -W -d -m0\n</CsOptions>\n<CsInstruments>\n${orchestra}\n</CsInstruments>`;
  writeFileSync('in.csd', `<CsoundSynthesizer>\n${options}\n<CsScore>\ni1 0 2\ne\n</CsScore>\n</CsoundSynthesizer>`);
  execFileSync('csound', ['in.csd'], { stdio: 'ignore' });
  const bytes = readFileSync('out.wav');
  const start = bytes.indexOf('data') + 8;
  let [re, im, weight] = [0, 0, 0];
  for (let n = RATE; n < 2 * RATE - 100; n++) {
    const w = 0.5 - 0.5 * Math.cos((2 * Math.PI * (n - RATE)) / (RATE - 100));
    re += w * bytes.readFloatLE(start + 4 * n) * Math.cos((2 * Math.PI * hertz * n) / RATE);
    im += w * bytes.readFloatLE(start + 4 * n) * Math.sin((2 * Math.PI * hertz * n) / RATE);
    weight += w;
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / weight / 0.01);
};
const HERTZ = [100, 500, 900, 1000, 1100, 2000, 8000];
const seen = Object.fromEntries(Object.entries(MODES).map(([name, filter]) => [name, HERTZ.map((hertz) => gain(filter, hertz))]));
console.log('dB at', HERTZ.join(' '), 'Hz');
for (const [name, gains] of Object.entries(seen)) console.log(name, gains.map((g) => g.toFixed(1)).join(' '));
const near = (name, wanted) => seen[name].every((g, i) => Math.abs(g - wanted[i]) < 0.4);
stated('without a filter 0 dB', near('none', [0, 0, 0, 0, 0, 0, 0]));
stated('scaling 1', near('areson1', [-1.9, -2.6, -4.9, 1.9, 3.5, 0.5, 0]));
stated('no scaling', near('areson0', [35.2, 37.5, 46.6, 49.4, 46.2, 26.3, 4.8]));
stated('scaling 2', near('areson2', [-11.9, -10.4, 13.7, 18.6, 17.3, 8.2, 6.1]));
stated('reson passes its centre at 0 dB', Math.abs(seen.reson1[3]) < 0.1);
END
node check.mjs
