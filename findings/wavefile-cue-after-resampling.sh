#!/usr/bin/env bash
# wavefile 11.0.0 leaves cue points where they were when it changes the sampling rate.
# Guess: toSampleRate moves the cue points along with the sound.
# Seen: a cue point at 500 ms of a 44.1 kHz file is at 1000 ms, the end of the sound, after toSampleRate(22050): its sample offset
# stays.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund wavefile@11.0.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import wavefile from 'wavefile';
const file = new wavefile.WaveFile();
file.fromScratch(1, 44100, '16', Array.from({ length: 44100 }, (_, n) => Math.round(9000 * Math.sin(n / 16))));
file.setCuePoint({ position: 500, label: 'half' });
const before = file.listCuePoints()[0].position;
file.toSampleRate(22050);
const after = file.listCuePoints()[0].position;
console.log('wavefile 11.0.0, cue point in ms before:', before, 'after:', after, '; samples left:', file.getSamples().length);
stated('500 ms before', before === 500);
stated('1000 ms after', after === 1000);
END
node check.mjs
