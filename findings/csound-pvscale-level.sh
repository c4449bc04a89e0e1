#!/usr/bin/env bash
# pvscale of Csound 6.18.1 (Debian 12) makes a sine 2 to 14 dB quieter, by how much depends on the interval: 9 dB at a fifth.
# Guess: scaling the frequencies of a phase vocoder's bins moves a sine and leaves its level, as pvsanal and pvsynth alone do.
# Seen: 1 kHz at frames of 2,048 samples: -9.2 dB a fifth up, -2.5 dB a major third up, -4.9 dB an octave up, -4.0 dB an octave down,
# -13.6 dB at three times; with a scale of 1 it is exact. pvshift, which adds hertz, is 1.3 dB off at most for the same third and fifth.
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
const RATE = 44_100;
/** What one instrument plays: `body` ends with the signal `aout`. */
const played = (seconds, body) => {
  const orchestra = `sr=${RATE}\nksmps=1\nnchnls=1\n0dbfs=1\ngisine ftgen 1,0,16384,10,1\ninstr 1\n${body}\nout aout\nendin`;
  const options = `<CsOptions>\n-o out.wav -f -W -d -m0\n</CsOptions>\n<CsInstruments>\n${orchestra}\n</CsInstruments>`;
  writeFileSync('in.csd', `<CsoundSynthesizer>\n${options}\n<CsScore>\ni1 0 ${seconds}\ne\n</CsScore>\n</CsoundSynthesizer>`);
  execFileSync('csound', ['in.csd'], { stdio: 'ignore' });
  const bytes = readFileSync('out.wav');
  const start = bytes.indexOf('data') + 8;
  return Float64Array.from({ length: (bytes.length - start) >> 2 }, (_, n) => bytes.readFloatLE(start + 4 * n));
};
/** Amplitude of a frequency between two samples of `x`, under a Hann window. */
const amplitude = (x, hertz, from, to) => {
  let [re, im, weight] = [0, 0, 0];
  for (let n = from; n < to; n++) {
    const w = 0.5 - 0.5 * Math.cos((2 * Math.PI * (n - from)) / (to - from));
    re += w * x[n] * Math.cos((2 * Math.PI * hertz * n) / RATE);
    im += w * x[n] * Math.sin((2 * Math.PI * hertz * n) / RATE);
    weight += w;
  }
  return (2 * Math.hypot(re, im)) / weight;
};
/** Gain of a sine of 1 kHz through an opcode between analysis and resynthesis, heard at `hertz`. */
const gain = (opcode, hertz) => {
  const x = played(2, `a1 oscili 0.5,1000,1\nf1 pvsanal a1,2048,512,2048,1\n${opcode}\naout pvsynth f2`);
  return 20 * Math.log10(amplitude(x, hertz, 20_000, 80_000) / 0.5);
};
const seen = {};
for (const scale of [0.5, 1, 1.25, 1.5, 2, 3]) {
  const hertz = 1000 * scale;
  seen[scale] = { pvscale: gain(`f2 pvscale f1,${scale}`, hertz), pvshift: gain(`f2 pvshift f1,${hertz - 1000},0`, hertz) };
}
console.log('gain in dB of a sine of 1 kHz, by scale:');
console.table(seen);
for (const [scale, wanted] of [
  [0.5, -4],
  [1, 0],
  [1.25, -2.5],
  [1.5, -9.2],
  [2, -4.9],
  [3, -13.6],
]) {
  stated(`pvscale by ${scale}: ${wanted} dB`, Math.abs(seen[scale].pvscale - wanted) < 0.1);
}
stated('pvshift is 1.3 dB off at most', [1, 1.25, 1.5].every((scale) => Math.abs(seen[scale].pvshift) < 1.35));
END
node check.mjs
