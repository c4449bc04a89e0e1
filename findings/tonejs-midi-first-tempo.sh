#!/usr/bin/env bash
# @tonejs/midi 2.0.28 takes the first tempo of a file for the tempo from its start.
# Guess: before the first tempo event a song runs at 120 a minute, as the standard has it: a beat at 120 and one at 60 are 1.5 s.
# Seen: a tempo of 60 that comes after the first beat counts from the start: the note on beat 3 is at 2 s, not at 1.5 s. With an
# explicit 120 at the start it is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @tonejs/midi@2.0.28 midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import tonejs from '@tonejs/midi';
import { parseMidi } from 'midi-file';
const { Midi } = tonejs;
/** A format 0 MIDI file, 480 ticks a beat; each event is [tick, ...bytes], in order. */
const midiFile = (events, end) => {
  const [track, words] = [[], []];
  let now = 0;
  for (const [tick, ...bytes] of [...events, [end, 0xff, 0x2f, 0]]) {
    const wait = tick - now;
    track.push(...(wait > 16383 ? [(wait >> 14) | 128] : []), ...(wait > 127 ? [((wait >> 7) & 127) | 128] : []), wait & 127, ...bytes);
    now = tick;
  }
  words.push(0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 0, 0, 1, 1, 0xe0, 0x4d, 0x54, 0x72, 0x6b, 0, 0, track.length >> 8, track.length & 255);
  return Buffer.from([...words, ...track]);
};
const sixty = [0xff, 0x51, 3, 0x0f, 0x42, 0x40];
const note = [[960, 0x90, 60, 100], [1440, 0x80, 60, 0]];
const silent = new Midi(midiFile([[480, ...sixty], ...note], 1440)).tracks[0].notes[0].time;
const spoken = new Midi(midiFile([[0, 0xff, 0x51, 3, 0x07, 0xa1, 0x20], [480, ...sixty], ...note], 1440)).tracks[0].notes[0].time;
console.log('@tonejs/midi 2.0.28: the note is at', silent, 's, with 120 written out at', spoken, 's');
stated('2 s without a tempo at the start', Math.abs(silent - 2) < 1e-6);
stated('1.5 s with one', Math.abs(spoken - 1.5) < 1e-6);
END
node check.mjs
