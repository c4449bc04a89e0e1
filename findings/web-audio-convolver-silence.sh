#!/usr/bin/env bash
# Silence appended to an impulse response makes a ConvolverNode louder (node-web-audio-api 1.0.9).
# Guess: trailing zeros change nothing, and a response of a single 1 passes sound as it is.
# Seen: normalize divides by the root mean square over the whole buffer: a single 1 in 100 samples passes at -38 dB, in 10,000
# samples 20 dB louder. Trim responses or set normalize to false.
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
const gain = async (length) => {
  const context = new OfflineAudioContext(1, 4000, 44100);
  const [buffer, response] = [context.createBuffer(1, 10, 44100), context.createBuffer(1, length, 44100)];
  buffer.getChannelData(0)[0] = response.getChannelData(0)[0] = 1;
  const [source, convolver] = [context.createBufferSource(), context.createConvolver()];
  source.buffer = buffer;
  convolver.buffer = response;
  source.connect(convolver).connect(context.destination);
  source.start();
  return Math.max(...(await context.startRendering()).getChannelData(0));
};
const [short, long] = [await gain(100), await gain(10000)];
console.log('node-web-audio-api 1.0.9: gain of a single 1 in 100 samples', short, 'in 10,000 samples', long);
stated('0.0125 in 100 samples', Math.abs(short - 0.0125) < 1e-4);
stated('ten times that in 10,000', Math.abs(long / short - 10) < 0.01);
process.exit();
END
node check.mjs
