#!/usr/bin/env bash
# spessasynth_core 4.3.22 refuses a MIDI file whose system exclusive message comes in parts.
# Guess: F7 with a length continues a message begun by F0, as the standard has it for timed parts: the parts are kept.
# Seen: the whole file is refused: 'Unexpected byte with no running byte'. midi-file 1.2.4 reads it and writes it back to the
# byte.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund spessasynth_core@4.3.22 midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { BasicMIDI } from 'spessasynth_core';
import midiFile from 'midi-file';
const track = '00f003431200' + '60f7034312f7' + '00ff2f00';
const bytes = Buffer.from('4d546864000000060000000101e0' + '4d54726b00000010' + track, 'hex');
let refusal = 'read';
try {
  BasicMIDI.fromArrayBuffer(new Uint8Array(bytes).buffer);
} catch (error) {
  refusal = error.message;
}
const one = Buffer.from(midiFile.writeMidi(midiFile.parseMidi(bytes)));
console.log('spessasynth_core 4.3.22:', refusal, '; midi-file 1.2.4 back:', one.equals(bytes));
stated('spessasynth_core refuses', refusal.includes('no running byte'));
stated('midi-file does not change a byte', one.equals(bytes));
process.exit();
END
node check.mjs
