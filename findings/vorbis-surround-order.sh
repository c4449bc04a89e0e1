#!/usr/bin/env bash
# 5.1 sound in Ogg Vorbis comes out of SoX 14.4.2, oggdec 1.4.2 and @wasm-audio-decoders in other orders.
# Guess: decoders give channels in WAV's order (left, right, centre, bass, surround), as ffmpeg does; oggdec at least gives back
# what oggenc took.
# Seen: SoX and the WebAssembly decoder give left, centre, right: in a WAV file made by SoX the centre plays from the right. oggdec
# puts the centre third, but the right surround where the bass belongs and the bass where the left surround belongs.
set -euo pipefail
for tool in sox ffmpeg oggenc oggdec; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @wasm-audio-decoders/ogg-vorbis@0.1.20 > npm.log 2>&1 \
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
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
console.log(version('ffmpeg', '-version'), '|', version('sox', '--version'));
const pitches = [440, 550, 660, 60, 880, 990];
writeWav('six.wav', 44100, 22050, ...pitches.map((hertz) => tone(hertz, 44100, 0.2)));
execFileSync('oggenc', ['-Q', 'six.wav', '-o', 'six.ogg']);
const hertz = (x) => {
  let crossings = 0;
  for (let n = 4000; n < 4000 + 8820; n++) if (x[n - 1] < 0 && x[n] >= 0) crossings++;
  return 10 * Math.round((crossings * 5) / 10);
};
const split = (bytes) => pitches.map((_, c) => hertz(Array.from({ length: 15000 }, (_, n) => bytes.readFloatLE(4 * (6 * n + c)))));
const sox = split(execFileSync('sox', ['six.ogg', '-t', 'f32', '-'], { maxBuffer: 1e8 }));
const ffmpeg = split(execFileSync('ffmpeg', ['-v', 'error', '-i', 'six.ogg', '-f', 'f32le', '-'], { maxBuffer: 1e8 }));
execFileSync('oggdec', ['-Q', 'six.ogg', '-o', 'back.wav']);
const oggdec = split(execFileSync('sox', ['back.wav', '-t', 'f32', '-'], { maxBuffer: 1e8 }));
const decoder = new OggVorbisDecoder();
await decoder.ready;
const wasm = (await decoder.decodeFile(readFileSync('six.ogg'))).channelData.map(hertz);
console.log('pitch by channel; written:', ...pitches, '| SoX:', ...sox, '| package:', ...wasm);
console.log('ffmpeg:', ...ffmpeg, '| oggdec:', ...oggdec);
stated('SoX: the centre is second', sox[1] === 660);
stated('the package: too', wasm[1] === 660);
stated('ffmpeg: all as written', ffmpeg.join() === pitches.join());
stated('oggdec: right surround, bass, left surround', oggdec.join() === '440,550,660,990,60,880');
END
node check.mjs
