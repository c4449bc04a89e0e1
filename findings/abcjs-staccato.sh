#!/usr/bin/env bash
# abcjs 6.7.2 ends a staccato note before it begins: in its MIDI files the note hangs.
# Guess: 'C.DEF' is a crotchet C and a D of some 40 to 60 % of its length, from tick 480 to about 700.
# Seen: the end of the D is at tick 192, its start at 480, and nothing ends it after that: the length is taken off the start.
# Synthesisers let it sound on. Written as !staccato! it is not shortened at all.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund abcjs@6.7.2 midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import abcjs from 'abcjs';
import { parseMidi } from 'midi-file';
const notes = (bar) => {
  const events = [];
  const tune = `X:1\nM:4/4\nL:1/4\nQ:1/4=120\nK:C\n${bar}\n`;
  for (const track of parseMidi(abcjs.synth.getMidiFile(tune, { midiOutputType: 'binary' })[0]).tracks) {
    let now = 0;
    for (const { deltaTime, type, noteNumber } of track) {
      now += deltaTime;
      if (/^note/.test(type)) events.push({ now, type, key: noteNumber });
    }
  }
  return events;
};
const [dot, word] = [notes('C.DEF|'), notes('C!staccato!DEF|')];
const tick = (events, type) => events.filter((e) => e.type === type && e.key === 62).map((e) => e.now).join();
const times = (events) => ({ on: tick(events, 'noteOn'), off: tick(events, 'noteOff') });
console.log('abcjs 6.7.2: D with a dot:', times(dot), '; with the word:', times(word));
stated('a dot: on at 480, off at 192 only', tick(dot, 'noteOn') === '480' && tick(dot, 'noteOff') === '192');
stated('the word: 480 to 960', tick(word, 'noteOn') === '480' && tick(word, 'noteOff') === '960');
END
node check.mjs
