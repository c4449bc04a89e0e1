#!/usr/bin/env bash
# bs1770gain 0.8.6.1 (Debian 12) hears silence as soon as it is to measure true peaks, too; a steady noise has a range of 20 LU.
# Guess: '-i' and '-i -t' name the same loudness, a true peak is never below the sample peak, steady noise has a range below 1 LU.
# Seen, 10 s of pink noise in stereo at 48 kHz: -i as ffmpeg 5.1.9 within .2 LU; with -t it is -70.00 LUFS, and the true peak lies decibels below the
# sample peak of -p; -r says 20 LU where ffmpeg says less than 1. Who reads the true peak off it to set a level is too loud.
set -euo pipefail
for tool in bs1770gain sox ffmpeg; do
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
import { execFileSync, spawnSync } from 'node:child_process';
execFileSync('sox', ['-R', '-n', '-r', '48000', '-b', '16', '-c', '2', 'noise.wav', 'synth', '10', 'pinknoise', 'vol', '0.3']);
const said = (program, ...args) => {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e8 });
  return stdout + stderr;
};
const number = (text, pattern) => Number(pattern.exec(text)?.[1]);
const gain = (...flags) => said('bs1770gain', ...flags, 'noise.wav');
const summary = said('ffmpeg', '-hide_banner', '-i', 'noise.wav', '-af', 'ebur128', '-f', 'null', '-').split('Summary:')[1];
const INTEGRATED = /integrated[^:]*:\s*(-?[\d.]+) LUFS/;
const seen = {
  'ffmpeg, LUFS': number(summary, /I:\s*(-?[\d.]+) LUFS/),
  '-i, LUFS': number(gain('-i'), INTEGRATED),
  '-i -t, LUFS': number(gain('-i', '-t'), INTEGRATED),
  'sample peak (-p), dB': number(gain('-i', '-p'), /sample peak:\s*(-?[\d.]+)/),
  'true peak (-t), dB': number(gain('-i', '-t'), /true peak:\s*(-?[\d.]+)/),
  'range of ffmpeg, LU': number(summary, /LRA:\s*([\d.]+) LU/),
  'range (-r), LU': number(gain('-i', '-r'), /lra:\s*([\d.]+) LU/),
};
console.log('bs1770gain 0.8.6.1:', seen);
stated('-i is right', Math.abs(seen['ffmpeg, LUFS'] - seen['-i, LUFS']) < 0.2);
stated('-70 with -t', seen['-i -t, LUFS'] === -70);
stated('a true peak more than 1 dB below the sample peak', seen['true peak (-t), dB'] < seen['sample peak (-p), dB'] - 1);
stated('a range of 20 LU, of ffmpeg below 1', Math.abs(seen['range (-r), LU'] - 20) < 0.1 && seen['range of ffmpeg, LU'] < 1);
END
node check.mjs
