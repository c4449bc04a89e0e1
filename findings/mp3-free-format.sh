#!/usr/bin/env bash
# MP3 of free format is nothing to ffmpeg 5.1.9 and shreds to mpg123-decoder 1.0.3.
# Guess: free format (a rate that is in no table) is in the standard since 1993; whoever decodes MP3 decodes it, and mpg123-decoder
# is mpg123, which does.
# Seen: LAME 3.100 and SoX 14.4.2 decode all of a file that LAME wrote at 400 kbit/s. ffmpeg gives not one sample, though it tells
# the length; the package gives a part, at 48 kHz in place of 44.1, with errors beside it.
set -euo pipefail
for tool in lame ffmpeg sox; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund mpg123-decoder@1.0.3 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
const version = (tool, ...flags) => `${spawnSync(tool, flags, { encoding: 'utf8' }).stdout}`.split('\n')[0];
/** Writes a 16-bit WAV file of the given channels, each a function of the sample's number. */
const writeWav = (path, rate, count, ...channels) => {
  const [frame, bytes] = [2 * channels.length, Buffer.alloc(44 + 2 * channels.length * count)];
  bytes.write('RIFF');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.set([16, 0, 0, 0, 1, 0, channels.length, 0], 16);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * frame, 28);
  bytes.set([frame, 0, 16, 0], 32);
  bytes.write('data', 36);
  bytes.writeUInt32LE(count * frame, 40);
  for (let n = 0; n < count; n++) channels.forEach((x, c) => bytes.writeInt16LE(Math.round(32767 * x(n)), 44 + n * frame + 2 * c));
  writeFileSync(path, bytes);
};
const tone = (hertz, rate, peak = 0.3) => (n) => peak * Math.sin((2 * Math.PI * hertz * n) / rate);
import { MPEGDecoder } from 'mpg123-decoder';
writeWav('tone.wav', 44100, 88200, tone(440, 44100));
execFileSync('lame', ['--quiet', '--freeformat', '-b', '400', 'tone.wav', 'free.mp3']);
execFileSync('lame', ['--quiet', '--decode', 'free.mp3', 'lame.wav']);
const lame = (readFileSync('lame.wav').length - 44) / 2;
const sox = execFileSync('sox', ['free.mp3', '-t', 's16', '-'], { maxBuffer: 1e8 }).length / 2;
const ffmpeg = spawnSync('ffmpeg', ['-v', 'quiet', '-i', 'free.mp3', '-f', 's16le', '-'], { maxBuffer: 1e8 }).stdout.length / 2;
const decoder = new MPEGDecoder();
await decoder.ready;
const { samplesDecoded, sampleRate, errors } = decoder.decode(readFileSync('free.mp3'));
console.log(version('ffmpeg', '-version'), '| samples of 88200: LAME', lame, 'SoX', sox, 'ffmpeg', ffmpeg);
console.log('mpg123-decoder 1.0.3:', samplesDecoded, 'samples at', sampleRate, 'Hz,', errors.length, 'errors');
stated('LAME gives all', lame === 88200);
stated('SoX gives all, with delay and padding', sox >= 88200);
stated('ffmpeg gives none', ffmpeg === 0);
stated('the package gives less than half, with errors', samplesDecoded < 44100 && errors.length > 0);
END
node check.mjs
