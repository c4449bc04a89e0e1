#!/usr/bin/env bash
# The McLeod detector of pitchfinder 2.3.4 finds nothing in a buffer longer than its bufferSize option.
# Guess: like the other detectors of the package it takes the length of the buffer which it is given.
# Seen: with 1024 samples it finds 440 Hz; with 2048 samples of the same sine it returns -1, without an
# error, unless bufferSize is given too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund pitchfinder@2.3.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import pitchfinder from 'pitchfinder';
const sine = (length) => Float32Array.from({ length }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / 44100));
const short = pitchfinder.Macleod({ sampleRate: 44100 })(sine(1024));
const long = pitchfinder.Macleod({ sampleRate: 44100 })(sine(2048));
const told = pitchfinder.Macleod({ sampleRate: 44100, bufferSize: 2048 })(sine(2048));
console.log('pitchfinder 2.3.4, Macleod, 440 Hz:', { short, long, told });
stated('440 Hz in 1024 samples', Math.abs(short.freq - 440) < 1);
stated('-1 in 2048 samples', long.freq === -1);
stated('440 Hz in 2048 samples once bufferSize is given', Math.abs(told.freq - 440) < 1);
END
node check.mjs
