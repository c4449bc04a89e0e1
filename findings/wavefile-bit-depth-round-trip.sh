#!/usr/bin/env bash
# wavefile 11.0.0 loses the lowest bit on the way from 16 to 24 bits and back.
# Guess: 16 bits fit into 24, so the way there and back changes nothing.
# Seen: most positive samples come back one step lower: the scale is (2^23 - 1) / (2^15 - 1) for positive values, 2^8 for negative
# ones, and the way back cuts towards zero.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund wavefile@11.0.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import wavefile from 'wavefile';
const before = Array.from({ length: 65536 }, (_, n) => n - 32768);
const file = new wavefile.WaveFile();
file.fromScratch(1, 44100, '16', before);
file.toBitDepth('24');
const between = file.getSamples()[32768 + 1];
file.toBitDepth('16');
const after = Array.from(file.getSamples());
const changed = before.filter((v, n) => v !== after[n]);
console.log('wavefile 11.0.0: 16-bit 1 in 24 bits is', between, '; changed after the way back:', changed.length, 'of 65536 values');
console.log('1 became', after[32769], ', the lowest changed value is', changed[0]);
stated('1 becomes 0', after[32769] === 0);
stated('over 30,000 values change', changed.length > 30000);
stated('only positive ones', changed[0] > 0);
END
node check.mjs
