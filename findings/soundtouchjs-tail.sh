#!/usr/bin/env bash
# soundtouchjs 0.3.0 drops the end of the sound and moves attacks by tens of milliseconds.
# Guess: SimpleFilter drains its pipes at the end, as SoundTouch's flush does, and attacks sit within some 10 ms of their place.
# Seen: two seconds at tempo 1 give 1.73 s: the last quarter second is lost. At tempo 0.5 an attack due at 0.5 s comes at 0.418 s.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund soundtouchjs@0.3.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { SoundTouch, SimpleFilter } from 'soundtouchjs';
const rate = 44100;
const clicks = new Float32Array(2 * rate);
for (const second of [0.25, 0.75, 1.25, 1.75])
  for (let n = 0; n < 200; n++) clicks[Math.round(second * rate) + n] = Math.sin(n * 0.2) * Math.exp(-n / 40);
const stretch = (tempo) => {
  const pipe = new SoundTouch();
  pipe.tempo = tempo;
  const source = {
    extract(target, frames, position) {
      const count = Math.max(0, Math.min(frames, clicks.length - position));
      for (let n = 0; n < count; n++) target[2 * n] = target[2 * n + 1] = clicks[position + n];
      return count;
    },
  };
  const filter = new SimpleFilter(source, pipe);
  const [block, out] = [new Float32Array(8192), []];
  for (let frames; (frames = filter.extract(block, 4096)) > 0; ) for (let n = 0; n < frames; n++) out.push(block[2 * n]);
  return out;
};
const attacks = (x) => x.reduce((at, v, n) => (Math.abs(v) > 0.2 && n - (at.at(-1) ?? -rate) > 4000 ? [...at, n] : at), []);
const [same, half] = [stretch(1), stretch(0.5)];
const seconds = (x) => attacks(x).map((n) => (n / rate).toFixed(3)).join(' ');
console.log('soundtouchjs 0.3.0: 88200 frames give', same.length, 'at tempo 1 and', half.length, 'at tempo 0.5');
console.log('attacks at tempo 1:', seconds(same), '(due 0.250 0.750 1.250 1.750); at 0.5:', seconds(half), '(due 0.5 1.5 2.5 3.5)');
stated('over 0.2 s are missing at tempo 1', same.length < 1.8 * rate);
stated('the fourth click is lost at tempo 1', attacks(same).length === 3);
stated('the first attack at tempo 0.5 comes over 50 ms early', attacks(half)[0] / rate < 0.45);
END
node check.mjs
