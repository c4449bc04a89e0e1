#!/usr/bin/env bash
# @audio/beat 2.1.3 hears a metronome at two thirds, or at three times, its tempo, and its onsets 28 ms early.
# Guess: twenty seconds of even clicks are the easiest case; detect() names their tempo, or its double or half, and finds each within 10 ms.
# Seen: 120 a minute is 80, 80 is 120, 100 is 67, 60 is 165 by detect(); tempo() beside it says 120, 80, 99 and 60. onsets() finds every
# click, but 27 to 29 ms before it sounds, which a grid has to add again.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @audio/beat@2.1.3 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { detect, onsets, tempo } from '@audio/beat';
const RATE = 44100;
const clicks = (perMinute) => {
  const [x, starts] = [new Float32Array(20 * RATE), []];
  for (let at = 0.3 * RATE; at < x.length - 2000; at += (60 * RATE) / perMinute) {
    starts.push(at / RATE);
    for (let n = 0; n < 2000; n++) x[Math.round(at) + n] += 0.8 * Math.exp(-n / 200) * Math.sin((2 * Math.PI * 1000 * n) / RATE);
  }
  return { x, starts };
};
const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const seen = [60, 80, 100, 120].map((perMinute) => {
  const { x, starts } = clicks(perMinute);
  const found = [...onsets(x, { fs: RATE })];
  const late = found.map((at) => 1000 * middle(starts.map((start) => at - start).sort((a, b) => Math.abs(a) - Math.abs(b)).slice(0, 1)));
  return { perMinute, detect: detect(x, { fs: RATE }).bpm, tempo: tempo(x, { fs: RATE }).bpm, clicks: starts.length, onsets: found.length, late: middle(late) };
});
console.table(seen);
const near = (value, wanted, within) => Math.abs(value - wanted) <= within;
stated('detect() says 165, 120, 67, 80', [165, 120, 67, 80].every((wanted, n) => near(seen[n].detect, wanted, 1)));
stated('tempo() says 60, 80, 100, 120', seen.every((row) => near(row.tempo, row.perMinute, 1)));
stated('every click is found once, 27 to 30 ms early', seen.every((row) => row.onsets === row.clicks && near(row.late, -28.5, 2)));
END
node check.mjs
