#!/usr/bin/env bash
# midi-writer-js 3.2.1 takes tick: 0 for no tick at all.
# Guess: two notes at tick 0 start together, as two at tick 1 do.
# Seen: the second starts where the first ends: 0 counts as absent, so what should sound on the first beat is strung together.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund midi-writer-js@3.2.1 midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import writer from 'midi-writer-js';
import midiFile from 'midi-file';
const starts = (tick) => {
  const track = new writer.Track();
  track.addEvent(new writer.NoteEvent({ pitch: ['C4'], duration: '4', tick }));
  track.addEvent(new writer.NoteEvent({ pitch: ['E4'], duration: '1', tick }));
  let now = 0;
  return midiFile.parseMidi(Buffer.from(new writer.Writer(track).buildFile())).tracks[0].flatMap((event) => {
    now += event.deltaTime;
    return event.type === 'noteOn' ? [now] : [];
  });
};
const [zero, one] = [starts(0), starts(1)];
console.log('midi-writer-js 3.2.1, starts of two notes: tick 0', ...zero, '; tick 1', ...one);
stated('0 and 128 at tick 0', zero[0] === 0 && zero[1] === 128);
stated('both 1 at tick 1', one[0] === 1 && one[1] === 1);
END
node check.mjs
