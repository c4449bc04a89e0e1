#!/usr/bin/env bash
# ffmpeg's own Speex decoder (5.1.9, Debian 12) is late, and only 11 dB close to speexdec 1.2.1 in wideband.
# Guess: it decodes what speexdec --no-enh does, as the format is defined by its decoder, and the file says what to leave out before.
# Seen: a sweep from 100 Hz to 3 kHz: speexdec gives the 4 s that were encoded, in place; ffmpeg is 80 samples (8 kHz), 223 (16 kHz) and 509
# (32 kHz) late and one frame longer. What it gives lies 23 dB close in narrowband, 11.5 dB in wideband and ultra-wideband.
set -euo pipefail
for tool in ffmpeg sox speexenc speexdec; do
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

const samples = (file, ...args) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', file, ...args, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};

const seen = {};
for (const [rate, band, late] of [[8000, '-n', 80], [16000, '-w', 223], [32000, '-u', 509]]) {
  execFileSync('sox', ['-R', '-r', `${rate}`, '-n', '-b', '16', '-c', '1', 'sweep.wav', 'synth', '4', 'sine', '100-3000', 'vol', '0.5']);
  execFileSync('speexenc', [band, 'sweep.wav', 'sweep.spx'], { stdio: 'ignore' });
  execFileSync('speexdec', ['--no-enh', 'sweep.spx', 'own.wav'], { stdio: 'ignore' });
  const [own, other] = [samples('own.wav'), samples('sweep.spx')];
  const error = (lag) => {
    let [power, rest] = [0, 0];
    for (let n = 1000; n < own.length - 1000; n++) {
      power += own[n] ** 2;
      rest += (other[n + lag] - own[n]) ** 2;
    }
    return 10 * Math.log10(power / rest);
  };
  let best = 0;
  for (let lag = 0; lag < 800; lag++) if (error(lag) > error(best)) best = lag;
  seen[rate] = { own: own.length, other: other.length, late: best, stated: late, close: error(best) };
}
console.log(seen);
const all = Object.entries(seen);
stated('speexdec gives 4 s', all.every(([rate, { own }]) => own === 4 * rate));
stated('ffmpeg 20 ms more', all.every(([rate, { other }]) => other === Math.round(4.02 * rate)));
stated('late as stated', all.every(([, { late, stated: wanted }]) => Math.abs(late - wanted) <= 1));
stated('near in narrowband, not in the others', seen[8000].close > 18 && seen[16000].close < 14 && seen[32000].close < 14);
END
node check.mjs
