#!/usr/bin/env bash
# Verovio 6.3.0 plays a metronome mark with a dot too slowly: a dotted quarter of 60 is 80 quarters, not 90.
# Guess: a dot makes a note half as long again, so a dotted quarter at 60 is 90 quarters a minute: every tune in 6/8 is written so.
# Seen in the MIDI file: 80, by four thirds instead of three halves; a dotted half at 40 is 106.7 for 120, two dots at 60 are 96 for 105.
# Marks without dots are right. Dynamics are left out: pianissimo has velocity 90 as everything.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund verovio@6.3.0 midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import createModule from 'verovio/wasm';
import { VerovioToolkit } from 'verovio/esm';
import midiFile from 'midi-file';
const toolkit = new VerovioToolkit(await createModule());
const score = (unit, dots, perMinute) => `<?xml version="1.0"?><score-partwise version="3.1"><part-list><score-part id="P1"><part-name>Tune</part-name></score-part></part-list>
<part id="P1"><measure number="1"><attributes><divisions>2</divisions><time><beats>6</beats><beat-type>8</beat-type></time></attributes>
<direction placement="above"><direction-type><metronome><beat-unit>${unit}</beat-unit>${'<beat-unit-dot/>'.repeat(dots)}<per-minute>${perMinute}</per-minute></metronome></direction-type></direction>
<direction placement="below"><direction-type><dynamics><pp/></dynamics></direction-type></direction>
<note><pitch><step>C</step><octave>4</octave></pitch><duration>6</duration><type>half</type><dot/></note></measure></part></score-partwise>`;
const WHOLE = { half: 2, quarter: 1, eighth: 0.5 };
const seen = [['quarter', 0, 60], ['eighth', 0, 120], ['quarter', 1, 60], ['half', 1, 40], ['quarter', 2, 60]].map(([unit, dots, perMinute]) => {
  toolkit.loadData(score(unit, dots, perMinute));
  const events = midiFile.parseMidi(Buffer.from(toolkit.renderToMIDI(), 'base64')).tracks.flat();
  return {
    mark: `${unit}${'.'.repeat(dots)} = ${perMinute}`,
    meant: perMinute * WHOLE[unit] * (2 - 0.5 ** dots),
    played: 6e7 / events.find(({ type }) => type === 'setTempo').microsecondsPerBeat,
    velocity: events.find(({ type }) => type === 'noteOn').velocity,
  };
});
console.log('Verovio', toolkit.getVersion(), '- quarters a minute:');
console.table(seen);
const near = (value, wanted) => Math.abs(value - wanted) < 0.01;
stated('without dots the mark is played', seen.slice(0, 2).every(({ meant, played }) => near(played, meant)));
stated('one dot: 80 for 90, 106.67 for 120', near(seen[2].played, 80) && near(seen[3].played, 320 / 3));
stated('two dots: 96 for 105', near(seen[4].played, 96) && seen[4].meant === 105);
stated('pianissimo has velocity 90', seen.every(({ velocity }) => velocity === 90));
END
node check.mjs
