#!/usr/bin/env bash
# music-tempo 1.0.3 takes every sound for 44.1 kHz, and 200 beats a minute for 100.
# Guess: a click at 120 a minute is 120 at any rate, or the rate is an option.
# Seen: the hop of 441 samples is taken for 10 ms: 48 kHz sound of 120 is 110.3. With 44.1 kHz 180 is 180, but 200 is 100.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund music-tempo@1.0.3 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import MusicTempo from 'music-tempo';
const tempo = (perMinute, rate) => {
  const x = new Float32Array(20 * rate);
  for (let start = 0; start + 400 < x.length; start += (60 * rate) / perMinute)
    for (let n = 0; n < 400; n++) x[Math.round(start) + n] = Math.sin(n * 0.3) * Math.exp(-n / 80);
  return Number(new MusicTempo(x).tempo);
};
const seen = {
  '120 at 44.1 kHz': tempo(120, 44100), '120 at 48 kHz': tempo(120, 48000),
  '180': tempo(180, 44100), '200': tempo(200, 44100),
};
console.log('music-tempo 1.0.3:', seen);
stated('120 at 44.1 kHz', Math.abs(seen['120 at 44.1 kHz'] - 120) < 0.5);
stated('110.3 at 48 kHz', Math.abs(seen['120 at 48 kHz'] - 110.25) < 0.5);
stated('180 is 180', Math.abs(seen['180'] - 180) < 0.5);
stated('200 is 100', Math.abs(seen['200'] - 100) < 0.5);
END
node check.mjs
