#!/usr/bin/env bash
# midi-writer-js 3.2.1 writes two End of Track events when a note has an absolute tick.
# Guess: a track ends with one FF 2F 00, as the standard asks, however its notes are placed.
# Seen: with a tick on any note the track holds FF 2F 00 twice; without it once. A reader which stops at the first is fine, a strict
# one is not.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund midi-writer-js@3.2.1 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import writer from 'midi-writer-js';
const ends = (options) => {
  const track = new writer.Track();
  track.addEvent(new writer.NoteEvent({ pitch: ['C4'], duration: '4', ...options }));
  const hex = Buffer.from(new writer.Writer(track).buildFile()).toString('hex');
  console.log('midi-writer-js 3.2.1:', JSON.stringify(options), hex.slice(44));
  return hex.split('00ff2f00').length - 1;
};
stated('once without tick', ends({}) === 1);
stated('twice with tick', ends({ tick: 240 }) === 2);
END
node check.mjs
