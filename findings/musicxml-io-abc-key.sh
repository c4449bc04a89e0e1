#!/usr/bin/env bash
# musicxml-io 0.9.6 reads ABC without its key: F in D major stays F natural, and an accidental holds for one note only.
# Guess: the key signature and the accidentals of a bar reach the notes, in the MIDI file and in the MusicXML, as abcjs 6.7.2 plays them.
# Seen: F C B E is 65 60 71 64 in D major, in B flat major and in E minor, though the MusicXML names the key; of ^F F only the first
# is sharp. The ABC that the package writes itself names every accidental.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund musicxml-io@0.9.6 abcjs@6.7.2 midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import abcjs from 'abcjs';
import { parseMidi } from 'midi-file';
import { exportMidi, parseAbc, serialize } from 'musicxml-io';
const keys = (bytes) =>
  parseMidi(bytes).tracks.flat().filter((e) => e.type === 'noteOn' && e.velocity > 0).map((e) => e.noteNumber).join(' ');
const tune = (key, bar) => `X:1\nM:4/4\nL:1/4\nK:${key}\n${bar}|\n`;
/** Notes of the tune in both readers. */
const read = (key, bar) => {
  const seen = {
    musicxmlIo: keys(exportMidi(parseAbc(tune(key, bar)))),
    abcjs: keys(abcjs.synth.getMidiFile(tune(key, bar), { midiOutputType: 'binary' })[0]),
  };
  console.log(`${bar} in ${key}: musicxml-io ${seen.musicxmlIo}, abcjs ${seen.abcjs}`);
  return seen;
};
for (const [key, wanted] of [
  ['C', '65 60 71 64'],
  ['D', '66 61 71 64'],
  ['Bb', '65 60 70 63'],
  ['Em', '66 60 71 64'],
]) {
  const seen = read(key, 'F C B E');
  stated(`abcjs plays ${wanted}, musicxml-io 65 60 71 64`, seen.abcjs === wanted && seen.musicxmlIo === '65 60 71 64');
}
const bar = read('C', '^F F F2');
stated('of three F after a sharp only the first is sharp', bar.abcjs === '66 66 66' && bar.musicxmlIo === '66 65 65');
const document = serialize(parseAbc(tune('D', 'F C B E')));
stated('the MusicXML names two sharps and alters no note', document.includes('<fifths>2</fifths>') && !document.includes('<alter>'));
END
node check.mjs
