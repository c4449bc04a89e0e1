#!/usr/bin/env bash
# wgpluck2, repluck and wgflute of Csound 6.18.1 (Debian 12) are out of tune: wgpluck2 a semitone flat at 1760 Hz.
# Guess: a waveguide is given its pitch in hertz and corrects for the delay of its own filters: within 3 cents from 220 to 1760 Hz.
# Seen: at 220, 440, 880 and 1760 Hz wgpluck2 is 4, 21, 53 and 109 cents flat, repluck from 2 cents sharp to 66 flat, wgflute 60 to 111
# cents sharp. wgclar and streson are exact, pluck is within 5 cents.
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
const INSTRUMENTS = {
  wgpluck2: (hertz) => `aout wgpluck2 0.75,.5,${hertz},0.75,0.5`,
  repluck: (hertz) => `a1 oscili 0,1,1\naout repluck 0.5,.5,${hertz},0.5,0.2,a1`,
  wgflute: (hertz) => `aout wgflute .5,${hertz},0.32,0.1,0.1,0,0,0,1`,
  wgclar: (hertz) => `aout wgclar .5,${hertz},-0.3,0.1,0.1,0,0,0,1`,
  streson: (hertz) => `a1 mpulse 1,10\naout streson a1,${hertz},0.99`,
  pluck: (hertz) => `aout pluck .5,${hertz},${hertz},0,1`,
};
/** How many cents above `hertz` the sound has most power, within three semitones. */
const centsOff = (x, hertz) => {
  let best = { cents: 0, value: 0 };
  for (let cents = -150; cents <= 150; cents += 0.5) {
    const value = amplitude(x, hertz * 2 ** (cents / 1200), 500, 22_050);
    if (value > best.value) best = { cents, value };
  }
  return best.cents;
};
const seen = {};
for (const [name, body] of Object.entries(INSTRUMENTS)) {
  seen[name] = [220, 440, 880, 1760].map((hertz) => centsOff(played(0.6, body(hertz)), hertz));
}
console.log('cents off at 220, 440, 880 and 1760 Hz:');
for (const [name, cents] of Object.entries(seen)) console.log(name, cents.join(' '));
const near = (name, wanted, tolerance) => seen[name].every((cents, i) => Math.abs(cents - wanted[i]) <= tolerance);
stated('wgpluck2: 4, 21, 53 and 109 cents flat', near('wgpluck2', [-4.5, -21.5, -53.5, -109.5], 2));
stated('repluck: from 2 cents sharp to 66 flat', near('repluck', [2, -9, -29.5, -66], 2));
stated('wgflute: 60 to 111 cents sharp', seen.wgflute.every((cents) => cents > 58 && cents < 113));
stated('wgclar and streson within a cent', near('wgclar', [0, 0, 0, 0], 1) && near('streson', [0, 0, 0, 0], 1));
stated('pluck within 5 cents', near('pluck', [0, 0, 0, 0], 5));
END
node check.mjs
