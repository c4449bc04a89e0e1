#!/usr/bin/env bash
# bp~ of Pure Data 0.53.1 (Debian 12) is no band-pass below its centre: at a Q of 5 an octave down is -5 dB, an octave up -16 dB.
# Guess: a band-pass of Q 5 at 1 kHz is 17.6 dB down at 500 Hz as at 2 kHz, and 25 dB or more at 250 Hz and below.
# Seen: 500 Hz is 4.6 dB down, 250 Hz 6.2 dB and 125 Hz 6.6 dB; the centre is 1.5 dB up. At a Q of 1 all below the centre is 6 dB
# louder. Two hip~ in front keep the low side out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  puredata-core=0.53.1+ds-2+deb12u1 > apt.log 2>&1 \
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
const [RATE, COUNT] = [44_100, 88_200];
/** Wires among the boxes behind the objects: start the sound and the array, wait, write the file, end. */
const CONTROL = [[1, 0, 2], [2, 0, 4], [2, 1, 0], [2, 2, 3], [4, 0, 5], [5, 1, 6], [6, 0, 7], [5, 0, 8]];
/** Two seconds of objects in a row, each fed by the one before: written into an array, then into a file. */
const played = (...objects) => {
  const last = objects.length;
  const boxes = [
    ...objects.map((object) => `obj 10 10 ${object}`),
    'obj 10 10 tabwrite~ sound',
    'obj 10 10 loadbang',
    'obj 10 10 t b b b',
    'msg 10 10 \\; pd dsp 1',
    'obj 10 10 del 2100',
    'obj 10 10 t b b',
    'msg 10 10 write -wave -bytes 4 out.wav sound',
    'obj 10 10 soundfiler',
    'msg 10 10 \\; pd quit',
  ];
  const wires = [
    ...objects.map((_, i) => [i, 0, i + 1]),
    ...CONTROL.map(([from, outlet, to]) => [last + from, outlet, last + to]),
  ];
  const array = `#N canvas 0 0 99 99 (subpatch) 0;\n#X array sound ${COUNT} float 0;\n#X restore 10 10 graph;`;
  const patch = [
    '#N canvas 0 0 400 400 10;',
    ...boxes.map((box) => `#X ${box};`),
    ...wires.map(([from, outlet, to]) => `#X connect ${from} ${outlet} ${to} 0;`),
  ];
  patch.splice(1 + boxes.length, 0, array);
  writeFileSync('in.pd', patch.join('\n'));
  execFileSync('puredata', ['-nogui', '-batch', '-nosound', '-noprefs', '-r', `${RATE}`, 'in.pd'], { stdio: 'ignore', timeout: 60_000 });
  const bytes = readFileSync('out.wav');
  const start = bytes.indexOf('data') + 8;
  return Float64Array.from({ length: COUNT }, (_, n) => bytes.readFloatLE(start + 4 * n));
};
/** Gain of a filter at a frequency in decibels, a second after the tone began; under a Hann window. */
const gain = (filter, hertz) => {
  const x = played(`osc~ ${hertz}`, ...filter);
  let [re, im, weight] = [0, 0, 0];
  for (let n = COUNT / 2; n < COUNT; n++) {
    const w = 0.5 + 0.5 * Math.cos((2 * Math.PI * (n - COUNT / 2)) / (COUNT / 2) - Math.PI);
    re += w * x[n] * Math.cos((2 * Math.PI * hertz * n) / RATE);
    im += w * x[n] * Math.sin((2 * Math.PI * hertz * n) / RATE);
    weight += w;
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / weight);
};
const HERTZ = [125, 250, 500, 1000, 2000, 4000];
const wanted = HERTZ.map((hertz) => -10 * Math.log10(1 + (5 * (hertz / 1000 - 1000 / hertz)) ** 2));
const seen = {
  'bp~ 1000 5': HERTZ.map((hertz) => gain(['bp~ 1000 5'], hertz)),
  'bp~ 1000 1': HERTZ.map((hertz) => gain(['bp~ 1000 1'], hertz)),
  'two hip~ 500, bp~ 1000 5': HERTZ.map((hertz) => gain(['hip~ 500', 'hip~ 500', 'bp~ 1000 5'], hertz)),
};
console.log('dB at', HERTZ.join(' '), 'Hz: of a band-pass of Q 5', wanted.map((g) => g.toFixed(1)).join(' '));
for (const [name, gains] of Object.entries(seen)) console.log(name, gains.map((g) => g.toFixed(1)).join(' '));
const near = (gains, expected) => gains.every((g, i) => Math.abs(g - expected[i]) < 0.3);
stated('Q 5: -6.5 -6.2 -4.6 1.5 -16 -29.6', near(seen['bp~ 1000 5'], [-6.5, -6.2, -4.6, 1.5, -16, -29.6]));
stated('Q 1: 6 dB louder below the centre', near(seen['bp~ 1000 1'].slice(0, 3), [6, 6, 6]));
stated('a band-pass is 17.6 dB down at an octave', Math.abs(wanted[2] + 17.6) < 0.1 && Math.abs(wanted[4] + 17.6) < 0.1);
stated('two hip~ take more than 20 dB off at 125 Hz', seen['two hip~ 500, bp~ 1000 5'][0] < seen['bp~ 1000 5'][0] - 20);
END
node check.mjs
