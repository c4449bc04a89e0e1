#!/usr/bin/env bash
# Seconds of midicopy 1.38 (abcmidi, Debian 12) are seconds at 240 beats a minute only: four times as many at 120, sixteen at 60.
# Guess: '-fromsec 0.5 -tosec 1.5' copies what sounds from half a second to one and a half.
# Seen: at 120 beats a minute it copies the notes of 2.5 to 6 seconds, at 60 those of 9 to 25, with the pause before them; at 240 it is
# right. '-frombeat 2 -tobeat 4' and '-from 960 -to 1920' (ticks) are right at each tempo.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  abcmidi=20230208+ds1-1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseMidi, writeMidi } from 'midi-file';
const TICKS = 480;
/** Keys of what is copied from a row of 64 quarter notes, 30 and up, at a tempo. */
const copied = (beatsPerMinute, ...options) => {
  const notes = Array.from({ length: 64 }, (_, i) => [
    { deltaTime: 0, type: 'noteOn', channel: 0, noteNumber: 30 + i, velocity: 80 },
    { deltaTime: TICKS, type: 'noteOff', channel: 0, noteNumber: 30 + i, velocity: 0 },
  ]);
  const tempo = { deltaTime: 0, meta: true, type: 'setTempo', microsecondsPerBeat: Math.round(60e6 / beatsPerMinute) };
  const track = [tempo, ...notes.flat(), { deltaTime: 0, meta: true, type: 'endOfTrack' }];
  const header = { format: 0, numTracks: 1, ticksPerBeat: TICKS };
  writeFileSync('in.mid', Buffer.from(writeMidi({ header, tracks: [track] })));
  execFileSync('midicopy', [...options, 'in.mid', 'out.mid'], { stdio: 'ignore' });
  return parseMidi(readFileSync('out.mid')).tracks.flat().filter((e) => e.type === 'noteOn' && e.velocity > 0).map((e) => e.noteNumber);
};
/** In seconds, when the first and the last note of those copied begin in the whole. */
const span = (beatsPerMinute, ...options) => {
  const keys = copied(beatsPerMinute, ...options);
  return [keys[0], keys.at(-1)].map((key) => ((key - 30) * 60) / beatsPerMinute);
};
const seen = Object.fromEntries([240, 120, 60].map((tempo) => [tempo, span(tempo, '-fromsec', '0.5', '-tosec', '1.5')]));
for (const [tempo, [first, last]] of Object.entries(seen)) {
  console.log(`0.5 to 1.5 s at ${tempo} beats a minute: the notes from ${first} s to ${last} s`);
}
const within = ([first, last], from, to, beat) => first >= from && first <= from + beat && last <= to + beat && last >= to - beat;
stated('at 240 from 0.5 to 1.5 s', within(seen[240], 0.5, 1.5, 0.25));
stated('at 120 from 2 to 6 s', within(seen[120], 2, 6, 0.5));
stated('at 60 from 8 to 24 s', within(seen[60], 8, 24, 1));
for (const tempo of [240, 120, 60]) {
  const [beats, ticks] = [copied(tempo, '-frombeat', '2', '-tobeat', '4'), copied(tempo, '-from', '960', '-to', '1920')];
  stated(`beats 2 to 4 are the notes 32 to 34 at ${tempo}`, beats.join() === '32,33,34' && ticks.join() === '32,33,34');
}
END
node check.mjs
