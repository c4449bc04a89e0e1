#!/usr/bin/env bash
# The YIN detector of pitchfinder 2.3.4 is not blind to level.
# Guess: a clean 440 Hz sine is 440 Hz at any level: the difference function is divided by its own running mean.
# Seen: at a peak of 0.5 it says 440 Hz, at 0.001 (-60 dBFS) 17,640 Hz. The second lag is set to the number 1 before the running
# sum is formed, so the sum has an absolute scale.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund pitchfinder@2.3.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import pitchfinder from 'pitchfinder';
const detect = pitchfinder.YIN({ sampleRate: 44100 });
const sine = (peak) => Float32Array.from({ length: 2048 }, (_, n) => peak * Math.sin((2 * Math.PI * 440 * n) / 44100));
const [loud, quiet] = [detect(sine(0.5)), detect(sine(0.001))];
console.log('pitchfinder 2.3.4, YIN, 440 Hz:', loud, 'Hz at peak 0.5;', quiet, 'Hz at peak 0.001');
stated('right at peak 0.5', Math.abs(loud - 440) < 1);
stated('above 10 kHz at peak 0.001', quiet > 10000);
END
node check.mjs
