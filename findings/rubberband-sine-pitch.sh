#!/usr/bin/env bash
# rubberband 3.1.2 (Debian 12) transposes low sines by anything from 0 to 2.8 semitones for one or two, unless asked for '-3'.
# Guess: '-p 1' makes a sine a semitone higher at any frequency, to a cent or two.
# Seen: without an option, or with '-2', a sine of 110 Hz at 48 kHz stays where it is with '-p 1' and is 57 cents sharp with '-p 2';
# 440 Hz are 12 cents sharp with '-p 1', 1760 Hz right. Of a tone with partials the fundamental is up to 20 cents off, the partials up
# to 8. With '-3' all are right to 2 cents.
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
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
const [RATE, COUNT] = [48_000, 144_000];
/** What rubberband makes of a sound, with options; 32-bit float in and out. */
const stretched = (x, ...options) => {
  const bytes = Buffer.alloc(44 + 4 * COUNT);
  bytes.write('RIFF');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.set([16, 0, 0, 0, 3, 0, 1, 0], 16);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(4 * RATE, 28);
  bytes.set([4, 0, 32, 0], 32);
  bytes.write('data', 36);
  bytes.writeUInt32LE(4 * COUNT, 40);
  for (let n = 0; n < COUNT; n++) bytes.writeFloatLE(x(n / RATE), 44 + 4 * n);
  writeFileSync('in.wav', bytes);
  execFileSync('rubberband', ['-q', ...options, 'in.wav', 'out.wav'], { stdio: 'ignore' });
  const out = readFileSync('out.wav');
  const start = out.indexOf('data') + 8;
  return Float64Array.from({ length: Math.floor((out.length - start) / 4) }, (_, n) => out.readFloatLE(start + 4 * n));
};
const HANN = Float64Array.from({ length: COUNT / 2 }, (_, n) => 0.5 - 0.5 * Math.cos((4 * Math.PI * n) / COUNT));
/** The strength of a frequency in the second half of a sound, under a Hann window. */
const strength = (y, hertz) => {
  const half = COUNT / 2;
  const [turnRe, turnIm] = [Math.cos((2 * Math.PI * hertz) / RATE), Math.sin((2 * Math.PI * hertz) / RATE)];
  let [re, im, c, s] = [0, 0, 1, 0];
  for (let n = 0; n < half; n++) {
    const x = y[half + n] * HANN[n];
    re += x * c;
    im += x * s;
    [c, s] = [c * turnRe - s * turnIm, c * turnIm + s * turnRe];
  }
  return Math.hypot(re, im);
};
/** How many cents the loudest frequency within 2.5 semitones of where it belongs is above it. */
const cents = (y, hertz) => {
  const offsets = Array.from({ length: 251 }, (_, i) => 2 * i - 250);
  const strengths = offsets.map((offset) => strength(y, hertz * 2 ** (offset / 1200)));
  return offsets[strengths.indexOf(Math.max(...strengths))];
};
const sine = (hertz) => (t) => 0.25 * Math.sin(2 * Math.PI * hertz * t);
const up = (hertz, semitones) => hertz * 2 ** (semitones / 12);
const error = (hertz, semitones, ...options) => cents(stretched(sine(hertz), '-p', `${semitones}`, ...options), up(hertz, semitones));
const seen = [[110, 1], [110, 2], [440, 1], [1760, 1]].map(([hertz, semitones]) => [
  error(hertz, semitones), error(hertz, semitones, '-2'), error(hertz, semitones, '-3'),
]);
console.log('110 Hz by 1, by 2, 440 and 1760 Hz by 1, in cents above; as it is, -2, -3:', seen.map((row) => row.join(' ')).join(' | '));
stated('as it is as with -2', seen.every(([without, two]) => without === two));
stated('110 Hz by 1 stays', Math.abs(seen[0][0] + 100) < 6);
stated('110 Hz by 2 is 57 cents sharp', Math.abs(seen[1][0] - 57) < 6);
stated('440 Hz by 1 is 12 cents sharp, 1760 Hz right', Math.abs(seen[2][0] - 12) < 4 && Math.abs(seen[3][0]) <= 2);
stated('with -3 all are right', seen.every(([, , three]) => Math.abs(three) <= 2));
const rich = (t) => [1, 2, 3, 4, 5, 6, 7].reduce((sum, k) => sum + (0.2 / k) * Math.sin(2 * Math.PI * 440 * k * t), 0);
const partials = [1, 3, 7].map((semitones) => {
  const y = stretched(rich, '-p', `${semitones}`);
  return [1, 2, 3, 4, 5].map((k) => cents(y, up(440 * k, semitones)));
});
console.log('seven partials of 440 Hz by 1, 3, 7, in cents above:', partials.map((row) => row.join(' ')).join(' | '));
stated('the fundamental is 10 to 20 cents off', partials.every(([first]) => Math.abs(first) >= 8 && Math.abs(first) <= 22));
stated('the others are right to 8', partials.every(([, ...others]) => others.every((value) => Math.abs(value) <= 8)));
const exact = [1, 2, 3, 4, 5].map((k) => cents(stretched(rich, '-p', '1', '-3'), up(440 * k, 1)));
stated('with -3 all partials are right', exact.every((value) => Math.abs(value) <= 2));
END
node check.mjs
