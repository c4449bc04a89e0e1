#!/usr/bin/env bash
# ffmpeg 5.1.9 (Debian 12) plays Musepack 481 samples late and to the end of the last frame; mpcdec plays just what was encoded.
# Guess: Musepack is the gapless format: its header holds the number of samples and what to leave out before, and ffmpeg heeds both.
# Seen: 5 s with a click at sample 5,000, by mpcenc r495 (stream version 8): mpcdec 220,500 samples, click at 5,000; ffmpeg 221,184 and 5,481.
set -euo pipefail
for tool in mpcenc mpcdec ffmpeg sox; do
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
import { readFileSync, writeFileSync } from 'node:fs';
const LENGTH = 220500;
const raw = new Int16Array(LENGTH);
for (let n = 5000; n < 5020; n++) raw[n] = 28000;
writeFileSync('click.raw', Buffer.from(raw.buffer));
execFileSync('sox', ['-t', 'raw', '-r', '44100', '-e', 'signed', '-b', '16', '-c', '1', 'click.raw', 'click.wav']);
execFileSync('mpcenc', ['--overwrite', 'click.wav', 'click.mpc'], { stdio: 'ignore' });
execFileSync('mpcdec', ['click.mpc', 'own.wav'], { stdio: 'ignore' });
execFileSync('ffmpeg', ['-v', 'error', '-i', 'click.mpc', 'other.wav']);
const read = (file) => {
  execFileSync('sox', [file, '-t', 'raw', '-e', 'signed', '-b', '16', '-c', '1', `${file}.raw`]);
  const bytes = readFileSync(`${file}.raw`);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  return { samples: samples.length, click: samples.findIndex((value) => value > 12000) };
};
const [own, other] = [read('own.wav'), read('other.wav')];
console.log({ mpcdec: own, ffmpeg: other });
stated('mpcdec gives what was there', own.samples === LENGTH && Math.abs(own.click - 5000) < 3);
stated('ffmpeg is 481 samples late', other.click - own.click === 481);
stated('and 684 longer', other.samples - own.samples === 684);
END
node check.mjs
