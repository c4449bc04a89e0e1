#!/usr/bin/env bash
# Meyda 5.6.3 measures rms and energy behind the analysis window.
# Guess: rms and energy are taken on the samples as given; the window is for the spectrum.
# Seen: with the default (Hann) window a sine of peak 1 has an rms of 0.433, not 0.707: 4.3 dB too little. windowingFunction 'rect'
# gives 0.707.
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
const sine = Float32Array.from({ length: 2048 }, (_, n) => Math.sin((2 * Math.PI * 46 * n) / 2048));
const behindWindow = Meyda.extract('rms', sine);
Meyda.windowingFunction = 'rect';
const plain = Meyda.extract('rms', sine);
console.log('meyda 5.6.3, rms of a sine of peak 1:', behindWindow, 'by default;', plain, "with 'rect'");
stated('0.433 by default', Math.abs(behindWindow - Math.sqrt(3 / 16)) < 0.001);
stated("0.707 with 'rect'", Math.abs(plain - Math.SQRT1_2) < 0.001);
END
node check.mjs
