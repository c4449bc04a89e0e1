#!/usr/bin/env bash
# BlowHole of ChucK 1.4.2.0 (Debian 12) is 66 cents sharp at 220 Hz and three semitones at 880 Hz; Flute and StifKarp are off, too.
# Guess: an instrument set to a frequency sounds it, to a few cents, as Clarinet does.
# Seen: BlowHole is 66, 136 and 284 cents sharp at 220, 440 and 880 Hz, Flute 48, 24 and 16 cents; StifKarp 16 and 32 cents flat at 440 and
# 880 Hz. Clarinet and Wurley are right to a cent: what is played together is out of tune.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  chuck=1.4.2.0-1 > apt.log 2>&1 \
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
const [RATE, COUNT] = [48_000, 72_000];
/** The second and a half behind the attack of a note of two seconds. */
const played = (instrument, hertz) => {
  const lines = [
    'WvOut w => blackhole; "out.wav" => w.wavFilename; 1 => w.fileGain;',
    `${instrument} instrument => w; ${hertz} => instrument.freq; 0.8 => instrument.noteOn;`,
    '2::second => now; w.closeFile();',
  ];
  writeFileSync('in.ck', lines.join('\n'));
  execFileSync('chuck.alsa', ['--silent', `--srate:${RATE}`, 'in.ck'], { stdio: 'ignore', timeout: 60_000 });
  const bytes = readFileSync('out.wav');
  const start = bytes.indexOf('data') + 8 + RATE;
  const hann = (n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / COUNT);
  return Float64Array.from({ length: COUNT }, (_, n) => bytes.readInt16LE(start + 2 * n) * hann(n));
};
const strength = (y, hertz) => {
  const [turnRe, turnIm] = [Math.cos((2 * Math.PI * hertz) / RATE), Math.sin((2 * Math.PI * hertz) / RATE)];
  let [re, im, c, s] = [0, 0, 1, 0];
  for (let n = 0; n < COUNT; n++) {
    re += y[n] * c;
    im += y[n] * s;
    [c, s] = [c * turnRe - s * turnIm, c * turnIm + s * turnRe];
  }
  return Math.hypot(re, im);
};
/** How many cents the loudest frequency within 3.5 semitones lies above the one that was asked for. */
const cents = (instrument, hertz) => {
  const y = played(instrument, hertz);
  const offsets = Array.from({ length: 351 }, (_, i) => 2 * i - 350);
  const strengths = offsets.map((offset) => strength(y, hertz * 2 ** (offset / 1200)));
  return offsets[strengths.indexOf(Math.max(...strengths))];
};
const WANTED = { BlowHole: [66, 136, 284], Flute: [48, 24, 16], StifKarp: [-10, -16, -32], Clarinet: [0, 0, 0], Wurley: [0, 0, 0] };
for (const [instrument, wanted] of Object.entries(WANTED)) {
  const seen = [220, 440, 880].map((hertz) => cents(instrument, hertz));
  console.log(instrument, 'at 220, 440 and 880 Hz:', seen.join(' '), 'cents');
  stated(`it is ${wanted.join(' ')}`, seen.every((value, i) => Math.abs(value - wanted[i]) <= 4));
}
END
node check.mjs
