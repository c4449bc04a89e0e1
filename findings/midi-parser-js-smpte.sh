#!/usr/bin/env bash
# midi-parser-js 4.0.4 reads 25 SMPTE frames a second as 103.
# Guess: a division of E7 28 (hexadecimal) is 25 frames of 40 ticks: the upper byte is -25 as a signed byte.
# Seen: it only strips the top bit: 103 frames of 40 ticks, so every time is four times too early. midi-file 1.2.4 gives 25.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund midi-parser-js@4.0.4 midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import parser from 'midi-parser-js';
import midiFile from 'midi-file';
const bytes = Buffer.from('4d54686400000006000000 01 e728 4d54726b0000000c 00903c6464803c0000ff2f00'.replaceAll(' ', ''), 'hex');
const division = parser.parse(new Uint8Array(bytes)).timeDivision;
const header = midiFile.parseMidi(bytes).header;
console.log('midi-parser-js 4.0.4:', division, '; midi-file 1.2.4:', header);
stated('103 frames of 40 ticks', division[0] === 103 && division[1] === 40);
stated('the other reader says 25', header.framesPerSecond === 25 && header.ticksPerFrame === 40);
END
node check.mjs
