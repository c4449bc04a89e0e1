#!/usr/bin/env bash
# JZZ 1.9.6 plays MIDI files of 29.97 frames a second (drop frame) 3.4 % too slow.
# Guess: a division of -29 means 30 drop frame: 30 / 1.001 = 29.97 frames a second, so 25 frames last 0.834 s.
# Seen: it counts 29 frames a second: 25 frames last 0.862 s. At -25 it is exact.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund jzz@1.9.6 jzz-midi-smf@1.9.9 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import JZZ from 'jzz';
import smf from 'jzz-midi-smf';
smf(JZZ);
const seconds = (division) => {
  const bytes = Buffer.from(`4d5468640000000600000001${division}4d54726b0000000d00903c648768803c0000ff2f00`, 'hex');
  return new JZZ.MIDI.SMF(bytes.toString('latin1')).player().durationMS() / 1000;
};
const [film, drop] = [seconds('e728'), seconds('e328')];
console.log('JZZ 1.9.6, 25 frames of 40 ticks: -25', film, 's, -29', drop, 's');
stated('1 s at -25', Math.abs(film - 1) < 1e-6);
stated('25 / 29 s at -29', Math.abs(drop - 25 / 29) < 1e-6);
process.exit();
END
node check.mjs
