#!/usr/bin/env bash
# An odd chunk before the sound stops node-wav 0.0.2, wav-decoder 1.3.0 and @echogarden/wave-codec 0.4.0.
# Guess: RIFF's rule is common knowledge: a chunk of odd length is followed by a byte of padding, and readers step over it.
# Seen: with a 'junk' chunk of 3 bytes and its padding before 'fmt ' the three find no format (an error, or undefined from
# node-wav); wavefile 11.0.0 reads the file.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund node-wav@0.0.2 wav-decoder@1.3.0 @echogarden/wave-codec@0.4.0 \
  wavefile@11.0.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import nodeWav from 'node-wav';
import wavDecoder from 'wav-decoder';
import { decodeWaveToFloat32Channels } from '@echogarden/wave-codec';
import wavefile from 'wavefile';
const u32 = (v) => Buffer.from(Uint32Array.of(v).buffer);
const chunk = (id, body) => Buffer.concat([Buffer.from(id), u32(body.length), body, Buffer.alloc(body.length & 1)]);
const file = (junkBytes) => {
  const fmt = chunk('fmt ', Buffer.concat([u32(0x10001), u32(8000), u32(16000), u32(0x100002)]));
  const data = chunk('data', Buffer.from(Int16Array.of(100, 200, 300, 400).buffer));
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), chunk('junk', Buffer.alloc(junkBytes)), fmt, data]));
};
const readers = {
  'node-wav': (bytes) => nodeWav.decode(Uint8Array.from(bytes)).channelData[0],
  'wav-decoder': async (bytes) => (await wavDecoder.decode(bytes)).channelData[0],
  'wave-codec': (bytes) => decodeWaveToFloat32Channels(bytes).audioChannels[0],
  wavefile: (bytes) => new wavefile.WaveFile(bytes).getSamples(),
};
for (const [name, read] of Object.entries(readers)) {
  const results = [];
  for (const length of [4, 3])
    try {
      results.push(`${(await read(file(length))).length} samples`);
    } catch (error) {
      results.push(`fails (${error.message})`);
    }
  console.log(name, '- even:', results[0], '- odd:', results[1]);
  stated(`${name} reads the even one`, results[0] === '4 samples');
  stated(`${name} ${name === 'wavefile' ? 'reads' : 'fails at'} the odd one`, (results[1] === '4 samples') === (name === 'wavefile'));
}
END
node check.mjs
