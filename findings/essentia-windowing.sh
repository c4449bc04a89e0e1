#!/usr/bin/env bash
# Windowing of essentia.js 0.1.3 turns the frame round its middle and rescales it.
# Guess: it multiplies frame and window: a frame of ones comes back as the window, 0 at both ends and 1 in the middle.
# Seen: by default (zeroPhase, normalized) the middle of the window is sample 0 and the sum is 2, so values are about 0.002 and an
# inverse transform needs turning back.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund essentia.js@0.1.3 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import essentia from 'essentia.js';
const library = new essentia.Essentia(essentia.EssentiaWASM);
const ones = library.arrayToVector(new Float32Array(2048).fill(1));
const frame = Array.from(library.vectorToArray(library.Windowing(ones).frame));
const plain = Array.from(library.vectorToArray(library.Windowing(ones, false, 2048, 'hann', 0, false).frame));
const sum = frame.reduce((a, v) => a + v, 0);
console.log('essentia.js 0.1.3: default: sum', sum, 'first', frame[0], 'middle', frame[1024]);
console.log('both off: first', plain[0], 'middle', plain[1024]);
stated('the largest value is the first', frame.indexOf(Math.max(...frame)) === 0);
stated('the sum is 2', Math.abs(sum - 2) < 0.001);
stated('both off: 0 first, 1 in the middle', plain[0] === 0 && Math.abs(plain[1024] - 1) < 1e-4);
process.exit();
END
node check.mjs
