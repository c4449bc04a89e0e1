#!/usr/bin/env bash
# timecode-boss 6.2.0 names the last frames of most minutes wrongly in drop frame: frame 1799 is 00:01:00;03.
# Guess: frames and names of 29.97 drop frame are a fixed table; what the package is for, it counts as smpte-timecode 1.3.6 does.
# Seen: of the first ten minutes 20 frames have a name of the minute after, and 18 of these names belong to a later frame, too.
# smpte-timecode names all of them rightly.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund timecode-boss@6.2.0 smpte-timecode@1.3.6 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const Smpte = require('smpte-timecode');
const boss = require('timecode-boss');
const Boss = boss.default ?? boss;
/** SMPTE 12M: in every minute but each tenth the names ;00 and ;01 are left out. */
const named = (frame) => {
  const [tens, rest] = [Math.floor(frame / 17982), frame % 17982];
  const counted = frame + 18 * tens + (rest < 1800 ? 0 : 2 * (1 + Math.floor((rest - 1800) / 1798)));
  const two = (n) => String(n).padStart(2, '0');
  return `${two(Math.floor(counted / 108000))}:${two(Math.floor(counted / 1800) % 60)}:${two(Math.floor(counted / 30) % 60)};${two(counted % 30)}`;
};
const wrong = { boss: [], smpte: [] };
const names = new Set();
for (let frame = 0; frame < 17982; frame++) {
  const name = new Boss(frame, 29.97).toString();
  names.add(name);
  if (name !== named(frame)) wrong.boss.push(`${frame}: ${name} for ${named(frame)}`);
  if (Smpte(frame, 29.97, true).toString() !== named(frame)) wrong.smpte.push(frame);
}
console.log('timecode-boss 6.2.0, frames named wrongly in ten minutes:', wrong.boss.length, wrong.boss.slice(0, 4));
stated('smpte-timecode 1.3.6 names all rightly', wrong.smpte.length === 0);
stated('frame 1799 is 00:01:00;03', new Boss(1799, 29.97).toString() === '00:01:00;03' && named(1799) === '00:00:59;29');
console.log('names that stand for two frames:', 17982 - names.size);
stated('20 frames are named wrongly', wrong.boss.length === 20);
stated('18 names stand for two frames', 17982 - names.size === 18);
END
node check.mjs
