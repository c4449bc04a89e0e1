#!/usr/bin/env bash
# The MFCCs of Meyda 5.6.3 change their shape with the level.
# Guess: a gain adds a constant to every log band energy, so only coefficient 0 moves.
# Seen: the band energies go through log(1 + e), not log(e). A tenth of the amplitude nearly halves every coefficient of a 1 kHz
# sine.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund meyda@5.6.3 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import Meyda from 'meyda';
Meyda.bufferSize = 2048;
Meyda.sampleRate = 44100;
const sine = (peak) => Float32Array.from({ length: 2048 }, (_, n) => peak * Math.sin((2 * Math.PI * 1000 * n) / 44100));
const [full, tenth] = [1, 0.1].map((peak) => Array.from(Meyda.extract('mfcc', sine(peak))));
console.log('meyda 5.6.3, mfcc at peak 1:  ', full.slice(0, 5).map((v) => v.toFixed(2)).join(' '));
console.log('meyda 5.6.3, mfcc at peak 0.1:', tenth.slice(0, 5).map((v) => v.toFixed(2)).join(' '));
stated('coefficient 1 falls to less than 0.6 of itself', tenth[1] / full[1] < 0.6);
stated('coefficient 4 falls to less than 0.6 of itself', tenth[4] / full[4] < 0.6);
END
node check.mjs
