#!/usr/bin/env bash
# spessasynth_core 4.3.22 forgets the silence at the end of a MIDI file.
# Guess: the End of Track event says how long the song is: 96 ticks of sound and 1000 of silence are 1.14 s at 120 beats a minute.
# Seen: the song lasts 0.1 s, and written back End of Track stands right behind the last note: a loop of bars loses its length. JZZ
# 1.9.6 keeps both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund spessasynth_core@4.3.22 jzz@1.9.6 jzz-midi-smf@1.9.9 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { BasicMIDI } from 'spessasynth_core';
import JZZ from 'jzz';
import smf from 'jzz-midi-smf';
smf(JZZ);
const track = '00903c64' + '60803c00' + '8768ff2f00';
const bytes = Buffer.from('4d546864000000060000000101e0' + '4d54726b0000000d' + track, 'hex');
const song = BasicMIDI.fromArrayBuffer(new Uint8Array(bytes).buffer);
const back = Buffer.from(song.writeMIDI()).toString('hex');
const other = new JZZ.MIDI.SMF(bytes.toString('latin1'));
const milliseconds = other.player().durationMS();
console.log('spessasynth_core 4.3.22:', song.duration, 's, written back:', back.slice(44), '; JZZ 1.9.6:', milliseconds, 'ms');
stated('0.1 s', Math.abs(song.duration - 0.1) < 1e-6);
stated('End of Track follows at once', back.endsWith('60803c0000ff2f00'));
stated('JZZ: 1141.7 ms', Math.abs(milliseconds - 1141.67) < 0.1);
process.exit();
END
node check.mjs
