#!/usr/bin/env bash
# umap-js 1.4.0 flings the points apart where minDist is near a spread of 2 or more: clusters are lost, and it says nothing.
# Guess: every minDist up to the spread is fitted by least squares, and three clusters ten standard deviations apart stay three.
# Seen: minDist 1.5 at a spread of 2, or 3 at 4, makes a map over a thousand times as wide in which the nearest point is of the same
# cluster no more often than by chance: the exponent of its curve comes out negative, where least squares give 1.6. minDist 1 at 2 is
# right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund umap-js@1.4.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { UMAP } from 'umap-js';
/** Equally distributed numbers of 0..1, the same in each run (mulberry32). */
const randomOf = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const random = randomOf(1);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const PER_CLUSTER = 40;
const data = Array.from({ length: 3 * PER_CLUSTER }, (_, i) =>
  Array.from({ length: 8 }, (_, k) => (k === Math.floor(i / PER_CLUSTER) ? 10 : 0) + normal()),
);
const distance = (p, q) => Math.hypot(...p.map((value, k) => value - q[k]));
/** The share of points whose nearest is of their own cluster. */
const kept = (points) => {
  const own = points.filter((p, i) => {
    const others = points.map((q, j) => (j === i ? Infinity : distance(p, q)));
    return Math.floor(others.indexOf(Math.min(...others)) / PER_CLUSTER) === Math.floor(i / PER_CLUSTER);
  });
  return own.length / points.length;
};
/** Exponent b of 1 / (1 + a d^2b) that is nearest to the wanted curve: by search, halving its step. */
const exponentBySearch = (spread, minDist) => {
  const xs = Array.from({ length: 300 }, (_, i) => (3 * spread * i) / 299);
  const wanted = (x) => (x < minDist ? 1 : Math.exp(-(x - minDist) / spread));
  const error = ([logA, b]) => xs.reduce((sum, x) => sum + (wanted(x) - 1 / (1 + Math.exp(logA) * x ** (2 * b))) ** 2, 0);
  let at = [0, 1];
  for (let step = 1; step > 1e-6; ) {
    const near = [-1, 0, 1].flatMap((p) => [-1, 0, 1].map((q) => [at[0] + p * step, Math.max(0.01, at[1] + (q * step) / 4)]));
    const best = near.reduce((one, other) => (error(other) < error(one) ? other : one));
    if (error(best) < error(at)) at = best;
    else step /= 2;
  }
  return at[1];
};
const made = (spread, minDist) => {
  const umap = new UMAP({ spread, minDist, random: randomOf(7) });
  const points = umap.fit(data);
  const xs = points.map((p) => p[0]);
  const seen = { width: Math.max(...xs) - Math.min(...xs), kept: kept(points), b: umap.optimizationState.b };
  const wanted = exponentBySearch(spread, minDist);
  console.log(`spread ${spread}, minDist ${minDist}:`, seen, 'least squares b', wanted.toFixed(3));
  return { ...seen, wanted };
};
console.log('share of points in the data whose nearest is of their cluster:', kept(data));
stated('the clusters are apart in the data', kept(data) === 1);
for (const [spread, minDist] of [[1, 0.1], [2, 1]]) {
  const seen = made(spread, minDist);
  stated('kept, with nearly the exponent of least squares', seen.kept === 1 && seen.width < 100 && Math.abs(seen.b - seen.wanted) < 0.15);
}
for (const [spread, minDist] of [[2, 1.5], [4, 3]]) {
  const seen = made(spread, minDist);
  stated('lost, over a thousand times as wide', seen.kept < 0.5 && seen.width > 20_000);
  stated('b is below 0, not 1.6', seen.b < 0 && Math.abs(seen.wanted - 1.6) < 0.05);
}
END
node check.mjs
