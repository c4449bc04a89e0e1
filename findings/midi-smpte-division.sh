#!/usr/bin/env bash
# A MIDI division in SMPTE frames is misread by midi-parser-js 4.0.4 and spessasynth_core 4.3.22.
# Guess: a division of E7 28 (hexadecimal) is 25 frames of 40 ticks, 1 ms a tick: the upper byte is -25 as a signed byte.
# Seen: midi-parser-js only strips the top bit and says 103 frames; spessasynth_core takes it for 59,176 ticks a beat, so one
# second lasts 8 ms. midi-file 1.2.4 gives 25.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund midi-parser-js@4.0.4 midi-file@1.2.4 spessasynth_core@4.3.22 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import parser from 'midi-parser-js';
import midiFile from 'midi-file';
import { BasicMIDI } from 'spessasynth_core';
// One note of 1000 ticks.
const bytes = Buffer.from('4d546864000000060000000 1e728 4d54726b0000000d 00903c64 8768803c00 00ff2f00'.replaceAll(' ', ''), 'hex');
const division = parser.parse(new Uint8Array(bytes)).timeDivision;
const header = midiFile.parseMidi(bytes).header;
const song = BasicMIDI.fromArrayBuffer(new Uint8Array(bytes).buffer);
console.log('midi-parser-js 4.0.4:', division, '; midi-file 1.2.4:', header);
console.log('spessasynth_core 4.3.22:', song.timeDivision, 'ticks a beat,', song.duration, 's');
stated('midi-parser-js: 103 frames of 40 ticks', division[0] === 103 && division[1] === 40);
stated('spessasynth_core: less than 0.01 s for 1 s', song.timeDivision === 0xe728 && song.duration < 0.01);
stated('midi-file: 25 frames of 40 ticks', header.framesPerSecond === 25 && header.ticksPerFrame === 40);
process.exit();
END
node check.mjs
