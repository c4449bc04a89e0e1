#!/usr/bin/env bash
# A full-scale sine reads -13.6 dB in getFloatFrequencyData (node-web-audio-api 1.0.9).
# Guess: 0 dB for a sine of peak 1 in the middle of a bin, or -6 dB where only the positive half counts.
# Seen: -13.56 dB: half for the other side, and 0.42 for the Blackman window, which the standard does not make up for.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund node-web-audio-api@1.0.9 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { OfflineAudioContext } from 'node-web-audio-api';
const context = new OfflineAudioContext(1, 8192, 44100);
const [oscillator, analyser] = [context.createOscillator(), context.createAnalyser()];
oscillator.frequency.value = (44100 * 64) / 2048;
Object.assign(analyser, { fftSize: 2048, smoothingTimeConstant: 0 });
oscillator.connect(analyser).connect(context.destination);
oscillator.start();
await context.startRendering();
const decibels = new Float32Array(1024);
analyser.getFloatFrequencyData(decibels);
console.log('node-web-audio-api 1.0.9, bin 64:', decibels[64], 'dB; 20 lg (0.42 / 2) is', 20 * Math.log10(0.21));
stated('-13.56 dB', Math.abs(decibels[64] - 20 * Math.log10(0.21)) < 0.05);
process.exit();
END
node check.mjs
