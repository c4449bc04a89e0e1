#!/usr/bin/env bash
# The 'transient-aware' vocoder of @audio/stretch 2.0.4 smears a click most, and sets it up to 20 ms off.
# Guess: of its nine methods transient(), marked as the best 'for music with percussion', keeps attacks best.
# Seen, at twice the length: its clicks keep a quarter to two fifths of their height and lie up to 19 ms beside their place; pghi(), which
# promises nothing of attacks, keeps two thirds and more within a sample. sms() is 1 dB quieter on a steady sine, all others are not.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @audio/stretch@2.0.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { transient, pghi, sms, wsola } from '@audio/stretch';
const RATE = 44100;
const sine = Float32Array.from({ length: 2 * RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / RATE));
const clicks = new Float32Array(2 * RATE);
const places = [1, 2, 3, 4, 5, 6, 7].map((n) => n * 11025);
for (const at of places) clicks[at] = 1;
const measured = (stretch) => {
  const [tone, struck] = [stretch(sine, { factor: 2 }), stretch(clicks, { factor: 2 })];
  const inner = tone.subarray(Math.floor(0.3 * tone.length), Math.floor(0.7 * tone.length));
  const loudest = places.map((place) => {
    let [height, off] = [0, 0];
    for (let n = 2 * place - 4000; n < 2 * place + 4000; n++)
      if (Math.abs(struck[n] ?? 0) > height) [height, off] = [Math.abs(struck[n]), Math.abs(n - 2 * place)];
    return { height, off };
  });
  return {
    lowest: Math.min(...loudest.map(({ height }) => height)),
    highest: Math.max(...loudest.map(({ height }) => height)),
    milliseconds: (1000 * Math.max(...loudest.map(({ off }) => off))) / RATE,
    sineDb: 20 * Math.log10(Math.sqrt(inner.reduce((sum, v) => sum + v * v, 0) / inner.length) / Math.SQRT1_2 / 0.5),
  };
};
const seen = { transient: measured(transient), pghi: measured(pghi), sms: measured(sms), wsola: measured(wsola) };
console.log('@audio/stretch 2.0.4, a click of height 1 at twice the length:');
console.table(seen);
stated('transient() leaves at most 0.45 of a click', seen.transient.highest < 0.45);
stated('and sets one more than 15 ms off', seen.transient.milliseconds > 15);
stated('pghi() leaves more than 0.6, within a sample', seen.pghi.lowest > 0.6 && seen.pghi.milliseconds < 0.05);
stated('sms() is 1 dB quieter, the others within 0.4', Math.abs(seen.sms.sineDb + 1.05) < 0.2 && ['transient', 'pghi', 'wsola'].every((name) => Math.abs(seen[name].sineDb) < 0.45));
END
node check.mjs
