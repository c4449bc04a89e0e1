#!/usr/bin/env bash
# ffmpeg 5.1.9 reads a WAV file with 24 valid bits in 32 as floating point, SoX 14.4.2 refuses it.
# Guess: format 0xFFFE with a container of 32 and 24 valid bits (what several recorders write) is 32-bit integers whose lowest byte
# is 0.
# Seen: a sine of peak 0.5 comes out of ffmpeg with a peak of 4e31, without an error: it takes this for '24.0 float' of an old
# editor. With 32 valid bits it is right.
set -euo pipefail
for tool in ffmpeg sox; do
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
const sine = Int32Array.from({ length: 4800 }, (_, n) => Math.round(0.5 * 8388607 * Math.sin(n / 20)) * 256);
const peak = (validBits) => {
  writeFileSync('in.wav', extensible({ channels: 1, containerBits: 32, validBits, mask: 4, data: Buffer.from(sine.buffer) }));
  spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', 'in.wav', '-f', 'f32le', 'out.raw']);
  const bytes = readFileSync('out.raw');
  return Array.from({ length: bytes.length >> 2 }, (_, n) => Math.abs(bytes.readFloatLE(4 * n))).reduce((a, b) => Math.max(a, b), 0);
};
console.log(version('ffmpeg', '-version'), '|', version('sox', '--version'));
const [all, some] = [peak(32), peak(24)];
const sox = spawnSync('sox', ['in.wav', '-n', 'stat'], { encoding: 'utf8' });
console.log('peak of 0.5 through ffmpeg: 32 valid bits', all, ', 24 valid bits', some, '; SoX, 24 valid bits:', sox.stderr.trim());
stated('0.5 with 32 valid bits', Math.abs(all - 0.5) < 1e-4);
stated('a number of the order of 1e31 with 24', some > 1e30);
stated('SoX refuses', sox.status !== 0);
END
node check.mjs
