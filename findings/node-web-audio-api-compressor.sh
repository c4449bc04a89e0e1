#!/usr/bin/env bash
# DynamicsCompressorNode of node-web-audio-api 1.0.9 makes quiet sound quieter at threshold 0.
# Guess: below threshold and knee nothing happens but make-up gain, so with threshold 0 dB a sine at -26 dBFS is untouched or a
# little louder.
# Seen: it comes out 8.2 dB quieter; at the default threshold of -24 dB the same sine is 5 dB louder, at ratio 1 untouched.
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
const gainDecibels = async (options) => {
  const context = new OfflineAudioContext(1, 44100, 44100);
  const compressor = context.createDynamicsCompressor();
  for (const [name, value] of Object.entries(options)) compressor[name].value = value;
  const [tone, level] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = 440;
  level.gain.value = 0.05;
  tone.connect(level).connect(compressor).connect(context.destination);
  tone.start();
  const out = (await context.startRendering()).getChannelData(0).subarray(30000);
  return 20 * Math.log10(out.reduce((peak, v) => Math.max(peak, Math.abs(v)), 0) / 0.05);
};
const [usual, zero, one] = [await gainDecibels({}), await gainDecibels({ threshold: 0 }), await gainDecibels({ ratio: 1 })];
console.log('node-web-audio-api 1.0.9, gain in dB at -26 dBFS: default', usual, 'threshold 0', zero, 'ratio 1', one);
stated('about +5 dB by default', Math.abs(usual - 4.95) < 0.3);
stated('more than 7 dB down at threshold 0', zero < -7);
stated('unity at ratio 1', Math.abs(one) < 0.1);
process.exit();
END
node check.mjs
