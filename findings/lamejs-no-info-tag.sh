#!/usr/bin/env bash
# @breezystack/lamejs 1.2.7 writes no Info tag: its MP3 files are late and long in every player.
# Guess: as LAME does, it writes a first frame with delay and padding, so that 44,100 samples come back as 44,100 from the first on.
# Seen: there is no 'Info' or 'Xing' anywhere: mpg123 gives 46,080 samples and the sound starts some 1,105 samples (25 ms) late.
# The word LAME in the file is padding.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @breezystack/lamejs@1.2.7 mpg123-decoder@1.0.3 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import * as lamejs from '@breezystack/lamejs';
import { MPEGDecoder } from 'mpg123-decoder';
const encoder = new lamejs.Mp3Encoder(1, 44100, 128);
const sound = Int16Array.from({ length: 44100 }, (_, n) => 10000 * Math.cos(n / 16));
const mp3 = Buffer.concat([encoder.encodeBuffer(sound), encoder.flush()].map((part) => Buffer.from(part)));
const decoder = new MPEGDecoder();
await decoder.ready;
const { samplesDecoded, channelData } = decoder.decode(mp3);
const onset = channelData[0].findIndex((v) => Math.abs(v) > 0.15);
console.log('lamejs 1.2.7: samples', samplesDecoded, ', sound from', onset);
for (const word of ['Info', 'Xing', 'LAME']) console.log(word, mp3.includes(word));
stated('no Info or Xing tag', !mp3.includes('Info') && !mp3.includes('Xing'));
stated('46080 samples of 44100', samplesDecoded === 46080);
stated('over 1000 samples late', onset > 1000 && onset < 1200);
END
node check.mjs
