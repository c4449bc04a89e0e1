#!/usr/bin/env bash
# alphaTab 1.8.4 plays every trill with the whole tone above and every mordent with the half tone below, whatever the key.
# Guess: an ornament without accidentals takes the neighbour in the key: in C major E trills with F, and E's mordent goes to D.
# Seen: a trill on E plays E and F sharp, one on B plays B and C sharp; a mordent on E goes to D sharp.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @coderline/alphatab@1.8.4 midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
import * as alphaTab from '@coderline/alphatab';
import { parseMidi } from 'midi-file';
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
const score = (step, ornament) => `<?xml version="1.0"?><score-partwise version="4.0"><part-list><score-part id="P1">
<part-name>A</part-name></score-part></part-list><part id="P1"><measure number="1"><attributes><divisions>1</divisions>
<key><fifths>0</fifths></key><time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>
<note><pitch><step>${step}</step><octave>5</octave></pitch><duration>4</duration><type>whole</type>
<notations><ornaments>${ornament}</ornaments></notations></note></measure></part></score-partwise>`;
const played = (step, ornament) => {
  const settings = new alphaTab.Settings();
  const loaded = alphaTab.importer.ScoreLoader.loadScoreFromBytes(new Uint8Array(Buffer.from(score(step, ornament))), settings);
  const file = new alphaTab.midi.MidiFile();
  new alphaTab.midi.MidiFileGenerator(loaded, settings, new alphaTab.midi.AlphaSynthMidiFileHandler(file, true)).generate();
  const keys = parseMidi(file.toBinary()).tracks.flat().filter(({ type, velocity }) => type === 'noteOn' && velocity > 0);
  return [...new Set(keys.map(({ noteNumber }) => noteNumber))];
};
for (const [step, ornament, keys] of [
  ['C', '<trill-mark/>', [72, 74]],
  ['E', '<trill-mark/>', [76, 78]],
  ['B', '<trill-mark/>', [83, 85]],
  ['E', '<mordent/>', [76, 75]],
]) {
  const seen = played(step, ornament);
  console.log(`${ornament} on ${step}5 in C major: keys ${seen.join(' ')}`);
  stated(`keys ${keys.join(' ')}`, seen.join() === keys.join());
}
END
node check.mjs
