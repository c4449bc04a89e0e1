#!/usr/bin/env bash
# To @audio/mir-coversong 1.1.4 a tune played a fifth slower is less like itself than another tune is.
# Guess: what is to know other performances of a piece (keys are found, 'transposition' says which) allows for another tempo.
# Seen: the same notes 3 or 7 semitones up score .91, the same notes 20 % slower .39, a different melody .42.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @audio/mir-coversong@1.1.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import coversong from '@audio/mir-coversong';
const fs = 44100;
/** Notes one after the other, each of six partials that fade. */
const play = (notes, seconds) => {
  const x = new Float32Array(Math.ceil((notes.length * seconds + 1) * fs));
  notes.forEach((note, n) => {
    const [from, hertz] = [Math.round((0.2 + n * seconds) * fs), 440 * 2 ** ((note - 69) / 12)];
    for (let i = 0; i < 0.4 * fs; i++) {
      let v = 0;
      for (let k = 1; k <= 6; k++) v += Math.sin((2 * Math.PI * hertz * k * i) / fs) / k / k;
      x[from + i] += 0.4 * v * Math.min(1, i / 200) * Math.exp((-3 * i) / fs) * Math.min(1, (0.4 * fs - i) / 400);
    }
  });
  return x;
};
const tune = [60, 64, 67, 72, 69, 65, 62, 60, 55, 59, 62, 65, 64, 60, 57, 60];
const other = [57, 57, 60, 64, 62, 60, 59, 57, 69, 68, 69, 64, 65, 62, 59, 57];
const up = (by) => tune.map((note) => note + by);
const reference = play(tune, 0.5);
const score = (x) => coversong(reference, x, { fs });
const seen = { same: score(play(tune, 0.5)), 'up 3': score(play(up(3), 0.5)), 'up 7': score(play(up(7), 0.5)), slower: score(play(tune, 0.6)), other: score(play(other, 0.5)) };
console.table(seen);
stated('transposed it scores over .9, the transposition is named', seen['up 3'].score > 0.9 && seen['up 7'].score > 0.9 && seen['up 3'].transposition === 3);
stated('20 % slower it scores under .45', seen.slower.score < 0.45);
stated('another tune scores more than that', seen.other.score > seen.slower.score);
END
node check.mjs
