#!/usr/bin/env bash
# alphaTab 1.8.4 plays a MusicXML metronome mark of half notes four times too slowly: half = 60 is 30 quarters a minute.
# Guess: half = 60 is 120 quarters a minute, a dotted quarter of 60 is 90, and a tempo in the middle of the first bar begins there.
# Seen: 30 (it divides by two where it should multiply), 60 (the dot does not count), and a first tempo of 180 on the second beat holds from the
# start. A sound element with tempo 120 beside the mark, as notation programs write it, is there too, but the mark comes after it and wins.
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
const note = (step, duration, type) =>
  `<note><pitch><step>${step}</step><octave>4</octave></pitch><duration>${duration}</duration><voice>1</voice><type>${type}</type></note>`;
const bar = (before, second) => `<?xml version="1.0" encoding="UTF-8"?><score-partwise version="4.0"><part-list><score-part id="P1">
<part-name>A</part-name></score-part></part-list><part id="P1"><measure number="1"><attributes><divisions>2</divisions><key><fifths>0</fifths></key>
<time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>${before}${note('C', 2, 'quarter')}${second}
${note('D', 2, 'quarter')}${note('E', 4, 'half')}</measure></part></score-partwise>`;
const mark = (unit, perMinute, sound = '') =>
  `<direction><direction-type><metronome>${unit}<per-minute>${perMinute}</per-minute></metronome></direction-type>${sound}</direction>`;
/** Tempi in quarters a minute with their ticks, 960 a quarter. */
const tempi = (xml) => {
  const score = alphaTab.importer.ScoreLoader.loadScoreFromBytes(new TextEncoder().encode(xml), settings);
  const file = new alphaTab.midi.MidiFile();
  new alphaTab.midi.MidiFileGenerator(score, settings, new alphaTab.midi.AlphaSynthMidiFileHandler(file, true)).generate();
  return file.events.filter((event) => event.constructor.name === 'TempoChangeEvent').map((event) => [event.tick, event.beatsPerMinute]);
};
const half = '<beat-unit>half</beat-unit>';
const seen = {
  quarter: tempi(bar(mark('<beat-unit>quarter</beat-unit>', 60), '')),
  half: tempi(bar(mark(half, 60), '')),
  dotted: tempi(bar(mark('<beat-unit>quarter</beat-unit><beat-unit-dot/>', 60), '')),
  both: tempi(bar(mark(half, 60, '<sound tempo="120"/>'), '')),
  later: tempi(bar('', '<direction><direction-type><words>faster</words></direction-type><sound tempo="180"/></direction>')),
};
console.log(JSON.stringify(seen));
const last = (changes) => changes.at(-1)[1];
stated('quarter = 60 is 60', last(seen.quarter) === 60);
stated('half = 60 is 30', last(seen.half) === 30);
stated('dotted quarter = 60 is 60', last(seen.dotted) === 60);
stated('with a sound element of 120 it is 120, then 30 at the same tick', JSON.stringify(seen.both) === '[[0,120],[0,30]]');
stated('180 on the second beat holds from tick 0', JSON.stringify(seen.later[0]) === '[0,180]');
END
node check.mjs
