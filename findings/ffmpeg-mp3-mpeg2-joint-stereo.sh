#!/usr/bin/env bash
# ffmpeg 5.1.9 (Debian 12) decodes joint-stereo MP3 at 24 kHz differently from LAME and mpg123.
# Guess: decoders of MPEG-2 layer III agree to the rounding, some 90 dB below the sound, at any rate.
# Seen: LAME 3.100 and mpg123 (mpg123-decoder 1.0.3) agree to over 80 dB; ffmpeg is only 15 to 30 dB close to them in a 24 kHz
# joint-stereo file. At 48 kHz all agree.
set -euo pipefail
for tool in lame ffmpeg; do
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
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
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
console.log(version('ffmpeg', '-version'), '|', version('lame', '--version'), '| mpg123-decoder 1.0.3');
let state = 1;
const noise = Array.from({ length: 96000 }, () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5);
const shorts = (bytes) => Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(2 * n) / 32768);
/** The best agreement in dB over small shifts (the tools trim the start differently). */
const agreement = (a, b) => {
  let best = -Infinity;
  for (let shift = -3000; shift <= 3000; shift++) {
    let [signal, error] = [0, 0];
    for (let n = 8000; n < 12000; n++) {
      signal += a[n] ** 2;
      error += (a[n] - (b[n + shift] ?? 0)) ** 2;
    }
    best = Math.max(best, 10 * Math.log10(signal / error));
  }
  return best;
};
const compare = async (rate, rateFlag) => {
  const [common, side] = [tone(440, rate), tone(1300, rate, 0.1)];
  const left = (n) => common(n) + side(n) + 0.2 * noise[n];
  const right = (n) => common(n) - side(n) + 0.2 * noise[(n * 7) % 96000];
  writeWav('in.wav', rate, 36000, left, right);
  execFileSync('lame', ['--quiet', '-b', rateFlag, '-m', 'j', 'in.wav', 'j.mp3']);
  execFileSync('lame', ['--quiet', '--decode', 'j.mp3', 'lame.wav']);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', 'j.mp3', '-f', 's16le', 'ffmpeg.raw']);
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const mpg123 = decoder.decode(readFileSync('j.mp3')).channelData[0];
  const everySecond = (x) => x.filter((_, n) => n % 2 === 0);
  const lame = everySecond(shorts(readFileSync('lame.wav').subarray(44)));
  const ffmpeg = everySecond(shorts(readFileSync('ffmpeg.raw')));
  return { peers: agreement(lame, mpg123), ffmpeg: agreement(lame, ffmpeg) };
};
const [low, high] = [await compare(24000, '64'), await compare(48000, '128')];
console.log('agreement with LAME in dB, left channel; 24 kHz:', low, '48 kHz:', high);
stated('mpg123 and LAME agree at 24 kHz', low.peers > 60);
stated('ffmpeg is less than 40 dB close at 24 kHz', low.ffmpeg < 40);
stated('all agree at 48 kHz', high.peers > 60 && high.ffmpeg > 60);
END
node check.mjs
