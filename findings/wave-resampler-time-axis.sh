#!/usr/bin/env bash
# wave-resampler 1.0.0 runs late by up to one sample: its step is not the ratio of the rates.
# Guess: sample n of the result stands at n times the ratio of the rates, so a pulse at 22050 of 44100 lands on 24000 of 48000.
# Seen: the step is (samples in - 1) / (samples out): the pulse lands between 24000 and 24001, halved; the error grows evenly to a
# whole sample at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund wave-resampler@1.0.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { createRequire } from 'node:module';
const { resample } = createRequire(import.meta.url)('./node_modules/wave-resampler/dist/wave-resampler.js');
const pulse = new Float32Array(44100);
pulse[22050] = 1;
const up = resample(pulse, 44100, 48000, { method: 'linear' });
const ramp = resample(Float32Array.from({ length: 1001 }, (_, n) => n), 1000, 2000, { method: 'linear', LPF: false });
console.log('wave-resampler 1.0.0, linear: samples', up.length, 'at 24000', up[24000], 'at 24001', up[24001]);
console.log('a ramp 0..1000 doubled: at 1000 (due 500)', ramp[1000], ', last', ramp[ramp.length - 1]);
stated('the pulse is split over 24000 and 24001', up[24000] > 0.3 && up[24001] > 0.3);
stated('the ramp is 499.5 where 500 is due', Math.abs(ramp[1000] - 499.5) < 0.01);
stated('and 999.5 where 1000.5 is due', Math.abs(ramp[2001] - 999.5) < 0.01);
END
node check.mjs
