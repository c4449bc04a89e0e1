#!/usr/bin/env bash
# @tonejs/midi 2.0.28 calls C minor E flat minor, and writes it back as a key that does not exist.
# Guess: three flats and minor (FF 59 02 FD 01) is C minor, and is written as it was read.
# Seen: 'Eb' and 'minor': the name is that of the major key. Written back the byte is 11, eleven sharps, where -7 to 7 are allowed:
# it is the place in a list from C flat on. E flat major, read rightly, is written as 11 too.
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
const file = (flats, minor) => midiFile([[0, 0xff, 0x59, 2, flats & 255, minor], [0, 0x90, 60, 100], [480, 0x80, 60, 0]], 960);
const keyOf = (bytes) => parseMidi(bytes).tracks.flat().find((e) => e.type === 'keySignature').key;
const [minor, major] = [new Midi(file(-3, 1)), new Midi(file(-3, 0))];
const [{ key, scale }] = minor.header.keySignatures;
const [writtenMinor, writtenMajor] = [keyOf(minor.toArray()), keyOf(major.toArray())];
console.log('@tonejs/midi 2.0.28: three flats, minor is', key, scale, '| written:', writtenMinor, 'and, major,', writtenMajor);
stated('the name is E flat minor', key === 'Eb' && scale === 'minor');
stated('minor is written as 11', writtenMinor === 11);
stated('major too', writtenMajor === 11);
END
node check.mjs
