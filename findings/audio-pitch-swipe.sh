#!/usr/bin/env bash
# @audio/pitch-swipe 1.0.1 hears no pitch in a sine from 440 Hz up, and the wrong one where the fundamental is missing.
# Guess: SWIPE' was made for both; a sine is its easiest sound, and its candidates are 10 cents apart.
# Seen, 4,096 samples at 44.1 kHz: a sine of 220 Hz comes within 5 cents, those of 440, 880 and 1,760 Hz give null. 20 harmonics of 220 Hz come
# within 5 cents; without the first of them they are 2 to 3 semitones flat. @audio/pitch-mcleod 1.0.1 finds all of these within a cent.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @audio/pitch-swipe@1.0.1 @audio/pitch-mcleod@1.0.1 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import swipe from '@audio/pitch-swipe';
import mcleod from '@audio/pitch-mcleod';
const RATE = 44100;
const sound = (hertz, first, last) =>
  Float32Array.from({ length: 4096 }, (_, n) => {
    let sum = 0;
    for (let h = first; h <= last; h++) sum += Math.sin((2 * Math.PI * hertz * h * n) / RATE) / h;
    return 0.3 * sum;
  });
const cents = (detect, hertz, first, last) => {
  const found = detect(sound(hertz, first, last), { fs: RATE });
  return found ? 1200 * Math.log2(found.freq / hertz) : null;
};
const cases = { 'sine of 220 Hz': [220, 1, 1], 'sine of 440 Hz': [440, 1, 1], 'sine of 880 Hz': [880, 1, 1], 'sine of 1760 Hz': [1760, 1, 1] };
Object.assign(cases, { '20 harmonics of 220 Hz': [220, 1, 20], 'the same without the first': [220, 2, 20] });
const seen = Object.fromEntries(Object.entries(cases).map(([name, of]) => [name, { swipe: cents(swipe, ...of), mcleod: cents(mcleod, ...of) }]));
console.log('cents beside the truth:', seen);
stated('mcleod finds all', Object.values(seen).every(({ mcleod: found }) => found !== null && Math.abs(found) < 1));
stated('swipe finds 220 Hz', Math.abs(seen['sine of 220 Hz'].swipe) < 6 && Math.abs(seen['20 harmonics of 220 Hz'].swipe) < 6);
stated('and no sine above', [440, 880, 1760].every((hertz) => seen[`sine of ${hertz} Hz`].swipe === null));
stated('a missing fundamental is heard flat', seen['the same without the first'].swipe < -200);
END
node check.mjs
