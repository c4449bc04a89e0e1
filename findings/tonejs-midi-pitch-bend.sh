#!/usr/bin/env bash
# @tonejs/midi 2.0.28 reads pitch bends and writes them all back as 0.
# Guess: a file that is read and written again bends as before.
# Seen: a bend of half the wheel (0.5 in its terms) and of all of it are written as 0, the lowest as -1 of 8192: the number between
# -1 and 1 is written as it is. The notes stay, so nobody notices until it is played.
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
const file = midiFile([[0, 0xe0, 0, 96], [0, 0x90, 60, 100], [240, 0xe0, 127, 127], [360, 0xe0, 0, 0], [480, 0x80, 60, 0]], 960);
const bends = (bytes) => parseMidi(bytes).tracks.flat().filter((e) => e.type === 'pitchBend').map((e) => e.value);
const song = new Midi(file);
const [read, before, after] = [song.tracks[0].pitchBends.map((b) => b.value), bends(file), bends(song.toArray())];
console.log('@tonejs/midi 2.0.28, in the file:', before.join(' '), '| read:', read.join(' '), '| written:', after.join(' '));
stated('read rightly', read[0] === 0.5 && read[2] === -1 && read[1] > 0.999);
stated('written as 0, 0, -1', after.length === 3 && Math.abs(after[0]) < 1 && Math.abs(after[1]) < 1 && after[2] === -1);
END
node check.mjs
