#!/usr/bin/env bash
# shift() of audio-buffer-utils 5.1.2 fills with the sound that was there, not with silence: a delay by it doubles the start.
# Guess: as its own description says, what shift() leaves free is zeros.
# Seen: 1 2 3 4 5 shifted by 2 is 1 2 1 2 3; by -2 it is 3 4 5 0 0, as described. A click moved 100 samples later is heard twice.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund audio-buffer-utils@5.1.2 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { createRequire } from 'node:module';
const util = createRequire(import.meta.url)('audio-buffer-utils');
const shifted = (values, offset) => {
  const buffer = util.create(values, 1, 44100);
  util.shift(buffer, offset);
  return Array.from(buffer.getChannelData(0));
};
const [later, sooner] = [shifted([1, 2, 3, 4, 5], 2).join(' '), shifted([1, 2, 3, 4, 5], -2).join(' ')];
console.log('audio-buffer-utils 5.1.2: 1 2 3 4 5 shifted by 2:', later, 'and by -2:', sooner);
const click = Array(1000).fill(0);
click[50] = 1;
const heard = shifted(click, 100).flatMap((x, n) => (x ? [n] : []));
console.log('a click at 50 moved by 100 is heard at', heard.join(' and '));
stated('1 2 1 2 3 and 3 4 5 0 0', later === '1 2 1 2 3' && sooner === '3 4 5 0 0');
stated('the click is heard at 50 and at 150', heard.join() === '50,150');
END
node check.mjs
