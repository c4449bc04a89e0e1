#!/usr/bin/env bash
# node-wav 0.0.2 turns -1 into +1 in 24 bits.
# Guess: 24-bit samples round-trip like 16-bit ones.
# Seen: the lowest value, -8388608, reads back as +1.0000001, while 16 and 32 bits give -1. And what is written as 32-bit float is
# clipped to -1..1 first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund node-wav@0.0.2 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import wav from 'node-wav';
const there = (options) => wav.decode(wav.encode([Float32Array.of(-1, -0.5, 1.5)], { sampleRate: 48000, ...options })).channelData[0];
const [in16, in24, inFloat] = [{ bitDepth: 16 }, { bitDepth: 24 }, { bitDepth: 32, float: true }].map(there);
console.log('node-wav 0.0.2, -1 -0.5 1.5 back from 16 bits:', ...in16, ' 24 bits:', ...in24, ' float:', ...inFloat);
stated('-1 from 16 bits', in16[0] === -1);
stated('above +0.999 from 24 bits', in24[0] > 0.999);
stated('1.5 is 1 in float', inFloat[2] === 1);
END
node check.mjs
