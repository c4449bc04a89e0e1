#!/usr/bin/env bash
# Quarter tones of MusicXML are played as the plain note by alphaTab 1.8.4, though it sets up bends for every note.
# Guess: an alter of 0.5 is played 50 cents higher: its MIDI has a pitch bend before each note anyway, and a range of 16 semitones for it.
# Seen: C with alter 0.5 and C with alter -0.5 are both key 60, and both bends say 8192, the middle.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @coderline/alphatab@1.8.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import * as alphaTab from '@coderline/alphatab';
const settings = new alphaTab.Settings();
const note = (alter) => `<note><pitch><step>C</step><alter>${alter}</alter><octave>4</octave></pitch><duration>2</duration><voice>1</voice>
<type>half</type></note>`;
const xml = `<?xml version="1.0" encoding="UTF-8"?><score-partwise version="4.0"><part-list><score-part id="P1"><part-name>A</part-name></score-part>
</part-list><part id="P1"><measure number="1"><attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>
${note(0.5)}${note(-0.5)}</measure><measure number="2">${note(1)}${note(-1)}</measure></part></score-partwise>`;
const score = alphaTab.importer.ScoreLoader.loadScoreFromBytes(new TextEncoder().encode(xml), settings);
const file = new alphaTab.midi.MidiFile();
new alphaTab.midi.MidiFileGenerator(score, settings, new alphaTab.midi.AlphaSynthMidiFileHandler(file, true)).generate();
const named = (name) => file.events.filter((event) => event.constructor.name === name);
const keys = named('NoteOnEvent').map((event) => event.noteKey);
const bends = named('PitchBendEvent').map((event) => event.value);
console.log({ keys, bends });
stated('whole sharps and flats are played: 61 and 59', keys[2] === 61 && keys[3] === 59);
stated('quarter tones are key 60 twice', keys[0] === 60 && keys[1] === 60);
stated('every bend is the middle', bends.length >= 4 && bends.every((value) => value === 8192));
END
node check.mjs
