#!/usr/bin/env bash
# sndfile-resample of libsamplerate 0.2.2 (Debian 12) makes the whole file quieter where the new samples would go over full scale.
# Guess: what a resampler's ripple puts over full scale is cut off there, or kept in a file of floating point; the rest keeps its level.
# Seen: a square wave of 0.95 from 48 to 44.1 kHz comes out at 0.80, 1.5 dB quieter, in 16 bits and in float alike, by each sinc
# converter; a sine of 0.5 keeps its level. With --no-normalize all keep it. Files of one album no longer fit each other.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  samplerate-programs=0.2.2-3 > apt.log 2>&1 \
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
const [RATE, COUNT] = [48_000, 48_000];
const FORMS = { short: [1, 2, (b, x, at) => b.writeInt16LE(Math.round(32_767 * x), at), (b, at) => b.readInt16LE(at) / 32_768] };
FORMS.float = [3, 4, (b, x, at) => b.writeFloatLE(x, at), (b, at) => b.readFloatLE(at)];
/** What sndfile-resample makes of a sound at 44.1 kHz, in a form of WAV file. */
const resampled = (form, x, ...options) => {
  const [tag, size, write, read] = FORMS[form];
  const bytes = Buffer.alloc(44 + size * COUNT);
  bytes.write('RIFF');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.set([16, 0, 0, 0, tag, 0, 1, 0], 16);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(size * RATE, 28);
  bytes.set([size, 0, 8 * size, 0], 32);
  bytes.write('data', 36);
  bytes.writeUInt32LE(size * COUNT, 40);
  for (let n = 0; n < COUNT; n++) write(bytes, x(n / RATE), 44 + size * n);
  writeFileSync('in.wav', bytes);
  execFileSync('sndfile-resample', ['-to', '44100', ...options, 'in.wav', 'out.wav'], { stdio: 'ignore' });
  const out = readFileSync('out.wav');
  const start = out.indexOf('data') + 8;
  return Array.from({ length: Math.floor((out.length - start) / size) }, (_, n) => read(out, start + size * n));
};
/** The middle of the absolute values of a sound: the level of a square wave, 0.707 of the peak of a sine. */
const middle = (y) => y.map(Math.abs).sort((a, b) => a - b)[y.length >> 1];
const sine = (peak) => (t) => peak * Math.sin(2 * Math.PI * 440 * t);
const square = (t) => 0.95 * Math.sign(Math.sin(2 * Math.PI * 440 * (t + 1e-6)));
for (const form of Object.keys(FORMS)) {
  for (const converter of ['0', '1', '2']) {
    const level = middle(resampled(form, square, '-c', converter));
    console.log(form, 'converter', converter, 'square of 0.95:', level.toFixed(3));
    stated('it is 0.79 to 0.82', level > 0.785 && level < 0.82);
  }
  const kept = middle(resampled(form, square, '--no-normalize'));
  const quiet = middle(resampled(form, sine(0.5)));
  console.log(form, '--no-normalize:', kept.toFixed(3), 'sine of 0.5:', quiet.toFixed(3));
  stated('with --no-normalize it is 0.95', Math.abs(kept - 0.95) < 0.005);
  stated('a sine of 0.5 keeps its level', Math.abs(quiet - 0.5 * Math.SQRT1_2) < 0.002);
}
END
node check.mjs
