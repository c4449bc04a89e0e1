#!/usr/bin/env bash
# SoX 14.4.2 puts the centre of 5.1 sound into the left channel when asked for two channels.
# Guess: '-c 2' mixes by the speaker mask: the centre goes to both sides alike.
# Seen: it averages channels 1, 3, 5 into the left and 2, 4, 6 into the right, whatever the mask: the centre is in the left only,
# the bass effects in the right only.
set -euo pipefail
for tool in sox ffmpeg; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
const version = (tool, ...flags) => `${spawnSync(tool, flags, { encoding: 'utf8' }).stdout}`.split('\n')[0];
const u16 = (v) => Buffer.from(Uint16Array.of(v).buffer);
const u32 = (v) => Buffer.from(Uint32Array.of(v).buffer);
const chunk = (id, body) => Buffer.concat([Buffer.from(id), u32(body.length), body]);
/** A WAV file of format 0xFFFE (integer samples) at 48 kHz. */
const extensible = ({ channels, containerBits, validBits, mask, data }) => {
  const frame = (channels * containerBits) / 8;
  const guid = Buffer.from([1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]);
  const head = [u16(0xfffe), u16(channels), u32(48000), u32(48000 * frame), u16(frame), u16(containerBits)];
  const fmt = Buffer.concat([...head, u16(22), u16(validBits), u32(mask), guid]);
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', fmt), chunk('data', data)]));
};
console.log(version('ffmpeg', '-version'), '|', version('sox', '--version'));
const data = Buffer.alloc(12 * 4800);
for (let n = 0; n < 4800; n++) data.writeInt16LE(16384, 12 * n + 4);
writeFileSync('six.wav', extensible({ channels: 6, containerBits: 16, validBits: 16, mask: 0x3f, data }));
const levels = (tool, args) => {
  const { stdout } = spawnSync(tool, args);
  return [0, 4].map((side) => stdout.readFloatLE(8 * 2000 + side));
};
const sox = levels('sox', ['six.wav', '-c', '2', '-t', 'f32', '-']);
const ffmpeg = levels('ffmpeg', ['-v', 'error', '-i', 'six.wav', '-ac', '2', '-f', 'f32le', '-']);
console.log('5.1 with 0.5 in the centre only, left and right: SoX', ...sox, 'ffmpeg', ...ffmpeg);
stated('SoX: a third of it in the left, nothing in the right', Math.abs(sox[0] - 0.5 / 3) < 1e-3 && sox[1] === 0);
stated('ffmpeg: both alike', ffmpeg[0] === ffmpeg[1] && ffmpeg[0] > 0.3);
END
node check.mjs
