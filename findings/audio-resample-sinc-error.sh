#!/usr/bin/env bash
# @audio/resample-sinc 1.1.2, 'SoX rate class', leaves an error of -44 dB from 96 to 44.1 kHz, and folds 15 kHz back at -34 dB.
# Guess: 32-tap Lanczos with a widened kernel comes within -80 dB of the tone, and lets through at most -60 dB of what the new rate cannot hold.
# Seen: 5 kHz from 96 to 44.1 kHz is a tone with -44 dB of others beside it, from 44.1 to 48 kHz -75 dB; 15 kHz is heard as 7.05 kHz at -34 dB after
# 44.1 to 22.05 kHz. SoX 14.4.2 has less than -120 dB in all three, at its default quality and 32 bits.
set -euo pipefail
for tool in sox; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @audio/resample-sinc@1.1.2 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync } from 'node:child_process';
import resample from '@audio/resample-sinc';
const sine = (hertz, rate) => Float32Array.from({ length: rate }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * n) / rate));
const sox = (x, from, to) => {
  const raw = (rate) => ['-t', 'f32', '-r', String(rate), '-c', '1', '-'];
  const bytes = execFileSync('sox', [...raw(from), ...raw(to)], { input: Buffer.from(x.buffer), maxBuffer: 1e8 });
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};
/** What is in the middle half of `y` beside a tone of `hertz`, in decibels of a sine of 0.5. */
const beside = (y, hertz, rate) => {
  const [from, count] = [Math.floor(rate / 4), Math.floor(rate / 2)];
  let [s, c] = [0, 0];
  for (let n = from; n < from + count; n++) {
    s += (2 / count) * y[n] * Math.sin((2 * Math.PI * hertz * n) / rate);
    c += (2 / count) * y[n] * Math.cos((2 * Math.PI * hertz * n) / rate);
  }
  let power = 0;
  for (let n = from; n < from + count; n++) {
    const tone = hertz === 0 ? 0 : s * Math.sin((2 * Math.PI * hertz * n) / rate) + c * Math.cos((2 * Math.PI * hertz * n) / rate);
    power += (y[n] - tone) ** 2;
  }
  return 10 * Math.log10(power / count / 0.125);
};
const seen = {};
for (const [name, hertz, from, to, kept] of [
  ['5 kHz, 96 to 44.1', 5000, 96000, 44100, 5000],
  ['5 kHz, 44.1 to 48', 5000, 44100, 48000, 5000],
  ['15 kHz, 44.1 to 22.05', 15000, 44100, 22050, 0],
]) {
  const x = sine(hertz, from);
  seen[name] = { package: beside(resample(x, { from, to }), kept, to), sox: beside(sox(x, from, to), kept, to) };
}
console.log('What does not belong there, dB:');
console.table(seen);
const near = (name, wanted) => Math.abs(seen[name].package - wanted) < 2;
stated('-44 dB from 96 to 44.1 kHz', near('5 kHz, 96 to 44.1', -44));
stated('-75 dB from 44.1 to 48 kHz', near('5 kHz, 44.1 to 48', -74.5));
stated('-34 dB of 15 kHz at 22.05 kHz', near('15 kHz, 44.1 to 22.05', -34));
stated('SoX: less than -120 dB', Object.values(seen).every(({ sox }) => sox < -120));
END
node check.mjs
