#!/usr/bin/env bash
# SoX 14.4.2 (Debian 12) leaves out the last frame of MPEG layer II sound: up to 26 ms of the end are missing.
# Guess: SoX and ffmpeg 5.1.9 decode the same number of samples: whole frames of 1,152.
# Seen: 5 s at 44.1 kHz by TwoLAME 0.4.0: ffmpeg 192 frames (221,184 samples), SoX 191 (220,032), fewer than the 220,500 that were encoded, and a
# tone that lasts to the end is cut off. Both begin with the encoder's delay of 481 samples.
set -euo pipefail
for tool in twolame ffmpeg sox; do
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
import { readFileSync } from 'node:fs';
execFileSync('sox', ['-R', '-r', '44100', '-n', '-b', '16', '-c', '1', 'tone.wav', 'synth', '220500s', 'sine', '1000', 'vol', '0.5']);
execFileSync('twolame', ['-b', '192', '-m', 'm', 'tone.wav', 'tone.mp2'], { stdio: 'ignore' });
execFileSync('ffmpeg', ['-v', 'error', '-i', 'tone.mp2', '-f', 's16le', 'ffmpeg.raw']);
execFileSync('sox', ['tone.mp2', '-t', 'raw', '-e', 'signed', '-b', '16', 'sox.raw']);
const read = (file) => {
  const bytes = readFileSync(file);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
};
const [ffmpeg, sox] = [read('ffmpeg.raw'), read('sox.raw')];
const loudest = (samples) => Math.max(...samples.slice(-400).map(Math.abs));
console.log({ ffmpeg: ffmpeg.length, sox: sox.length, 'tone in the last 400 samples of SoX': loudest(sox) });
stated('ffmpeg decodes 192 frames', ffmpeg.length === 192 * 1152);
stated('SoX one less, and less than there was', sox.length === 191 * 1152 && sox.length < 220500);
stated('the tone goes on where SoX ends', loudest(sox) > 10000);
END
node check.mjs
