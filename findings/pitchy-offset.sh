#!/usr/bin/env bash
# pitchy 4.1.0 says 0 Hz, with clarity 0, where the sound has an offset of about its peak or more.
# Guess: an offset (a DC bias of a cheap microphone input) makes the clarity lower or leaves all as it is: the pitch is still plain.
# Seen: a sine of 110 or 440 Hz with a peak of 0.3 is heard rightly with an offset of 0.2, with clarity 1; from 0.3 on the answer is 0 Hz
# with clarity 0, as for silence. Without its mean the same sound is heard.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund pitchy@4.1.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { PitchDetector } from 'pitchy';
const [RATE, SIZE] = [44_100, 2048];
const detector = PitchDetector.forFloat32Array(SIZE);
const heard = (x) => detector.findPitch(x, RATE);
const biased = (hertz, offset) => Float32Array.from({ length: SIZE }, (_, n) => offset + 0.3 * Math.sin((2 * Math.PI * hertz * n) / RATE));
const centred = (x) => {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  return x.map((value) => value - mean);
};
for (const hertz of [110, 440]) {
  for (const offset of [0, 0.2, 0.3, 0.5]) {
    const [pitch, clarity] = heard(biased(hertz, offset));
    console.log(`${hertz} Hz, offset ${offset}: ${pitch.toFixed(1)} Hz, clarity ${clarity.toFixed(2)}`);
    if (offset < 0.3) stated('it is right', Math.abs(pitch - hertz) < 0.1 && clarity > 0.99);
    else stated('it is 0 Hz with clarity 0', pitch === 0 && clarity === 0);
    stated('without its mean it is right', Math.abs(heard(centred(biased(hertz, offset)))[0] - hertz) < 1);
  }
}
END
node check.mjs
