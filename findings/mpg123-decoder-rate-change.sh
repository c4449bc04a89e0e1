#!/usr/bin/env bash
# mpg123-decoder 1.0.3 names one sampling rate and joins what had two.
# Guess: a stream of MP3 frames that changes from 44.1 to 48 kHz is refused, resampled, or handed out in parts with a rate each.
# Seen: decode() gives all samples of both in one array with one sampleRate, so a part plays at the wrong pitch; only the frames'
# headers tell.
set -euo pipefail
for tool in lame; do
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
console.log(version('lame', '--version'), '| mpg123-decoder 1.0.3');
const mp3 = (rate) => {
  writeWav(`${rate}.wav`, rate, rate, tone(440, rate));
  execFileSync('lame', ['--quiet', '-t', '-b', '128', '-m', 'm', `${rate}.wav`, `${rate}.mp3`]);
  return readFileSync(`${rate}.mp3`);
};
const decoder = new MPEGDecoder();
await decoder.ready;
const { sampleRate, samplesDecoded, channelData } = decoder.decode(Buffer.concat([mp3(44100), mp3(48000)]));
const hertz = (from) => {
  let crossings = 0;
  for (let n = from; n < from + 20000; n++) if (channelData[0][n - 1] < 0 && channelData[0][n] >= 0) crossings++;
  return (crossings * sampleRate) / 20000;
};
const [first, last] = [hertz(10000), hertz(samplesDecoded - 30000)];
console.log('one rate:', sampleRate, 'samples', samplesDecoded, '; the 440 Hz tone by that rate:', first, 'and', last);
stated('both parts are there', samplesDecoded > 90000);
stated('the two parts differ in pitch by 48 / 44.1', Math.abs(first / last - 48 / 44.1) < 0.01);
END
node check.mjs
