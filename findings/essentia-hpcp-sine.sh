#!/usr/bin/env bash
# HPCP of essentia.js 0.1.3 hears a second pitch class in one sine.
# Guess: a 440 Hz sine fills the class of A (bin 0) and leaves the other eleven near 0.
# Seen: D (bin 5) is 0.96 as well. The default bandPreset splits low from high at 500 Hz and scales each part by itself, so what
# little leaks above is raised to the top; without it D is below 0.1.
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
const sine = Float32Array.from({ length: 2048 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / 44100));
const { spectrum } = library.Spectrum(library.Windowing(library.arrayToVector(sine)).frame);
const peaks = library.SpectralPeaks(spectrum);
const classes = (...options) => Array.from(library.vectorToArray(library.HPCP(peaks.frequencies, peaks.magnitudes, ...options).hpcp));
const [usual, whole] = [classes(), classes(false)];
console.log('essentia.js 0.1.3, from A:', usual.map((v) => v.toFixed(2)).join(' '));
console.log('without bandPreset:       ', whole.map((v) => v.toFixed(2)).join(' '));
stated('A is 1', usual[0] === 1);
stated('D is over 0.9', usual[5] > 0.9);
stated('D is below 0.1 without bandPreset', whole[5] < 0.1);
process.exit();
END
node check.mjs
