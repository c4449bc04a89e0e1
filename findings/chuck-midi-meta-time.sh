#!/usr/bin/env bash
# MidiFileIn of ChucK 1.4.2.0 (Debian 12) loses the time before every marker, lyric or change of tempo: what follows comes too early.
# Guess: events that are not notes are passed over, their delta times are added to the next note's.
# Seen: four quarters at 120, half a second apart. With a marker between the second and the third, an eighth of a second behind the last note's
# end, the third and fourth come that eighth of a second early; with the marker in a track of its own all are in time.
set -euo pipefail
for tool in chuck; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const DIVISION = 480;
const quantity = (ticks) => (ticks < 128 ? [ticks] : [0x80 | (ticks >> 7), ticks & 127]);
const track = (events) => {
  let last = 0;
  const data = events.flatMap(([tick, ...bytes]) => {
    const delta = quantity(tick - last);
    last = tick;
    return [...delta, ...bytes];
  });
  const body = [...data, 0, 0xff, 0x2f, 0];
  return [...Buffer.from('MTrk'), 0, 0, body.length >> 8, body.length & 255, ...body];
};
const file = (...tracks) => Buffer.from([...Buffer.from('MThd'), 0, 0, 0, 6, 0, 1, 0, tracks.length, DIVISION >> 8, DIVISION & 255, ...tracks.flatMap(track)]);
const tempo = [0, 0xff, 0x51, 3, 0x07, 0xa1, 0x20];
const marker = [720, 0xff, 0x06, 1, 0x41];
const notes = [0, 1, 2, 3].flatMap((beat) => [[beat * DIVISION, 0x90, 60, 100], [beat * DIVISION + 120, 0x80, 60, 0]]);
const inOrder = [...notes, marker].sort((a, b) => a[0] - b[0]);
writeFileSync('plain.mid', file([tempo], notes));
writeFileSync('within.mid', file([tempo], inOrder));
writeFileSync('apart.mid', file([tempo, marker], notes));
const heard = (name) => {
  const program = `MidiFileIn m; m.open("${name}"); MidiMsg x; while (m.read(x, 1)) { x.when => now; if ((x.data1 & 0xf0) == 0x90) <<< "on", now / second >>>; }`;
  writeFileSync('play.ck', program);
  const said = execFileSync('sh', ['-c', 'chuck -s play.ck 2>&1'], { encoding: 'utf8' });
  return [...said.matchAll(/on ([\d.]+)/g)].map(([, seconds]) => Number(seconds));
};
const [plain, within, apart] = ['plain.mid', 'within.mid', 'apart.mid'].map(heard);
console.log({ plain, within, apart });
stated('without a marker the notes are in time', plain.join() === '0,0.5,1,1.5');
stated('and with one elsewhere', apart.join() === '0,0.5,1,1.5');
stated('what follows a marker is early', within.join() === '0,0.5,0.875,1.375');
END
node check.mjs
