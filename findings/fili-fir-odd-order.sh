#!/usr/bin/env bash
# fili 2.0.3 makes a lowpass of a highpass where the order is odd: FirCoeffs spoils what it is to keep, and says nothing.
# Guess: an odd order is refused or rounded up, as a highpass of linear phase needs an odd number of taps.
# Seen: order 100, highpass at 5 kHz: 3 kHz is 65 dB down, 10 kHz passes. Order 101: 3 kHz passes, 10 kHz is 70 dB down. A bandpass from 5 to
# 8 kHz is right in both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund fili@2.0.3 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import Fili from 'fili';
const RATE = 44100;
const gain = (taps, hertz) => {
  let [re, im] = [0, 0];
  taps.forEach((tap, n) => {
    re += tap * Math.cos((2 * Math.PI * hertz * n) / RATE);
    im += tap * Math.sin((2 * Math.PI * hertz * n) / RATE);
  });
  return 20 * Math.log10(Math.hypot(re, im));
};
const coefficients = new Fili.FirCoeffs();
const highpass = (order) => coefficients.highpass({ order, Fs: RATE, Fc: 5000 });
for (const order of [100, 101]) console.log(`order ${order}, dB at 3 and 10 kHz:`, gain(highpass(order), 3000), gain(highpass(order), 10000));
stated('an even order is a highpass', gain(highpass(100), 3000) < -50 && Math.abs(gain(highpass(100), 10000)) < 0.1);
stated('an odd order is a lowpass', Math.abs(gain(highpass(101), 3000)) < 0.1 && gain(highpass(101), 10000) < -50);
END
node check.mjs
