#!/usr/bin/env bash
# wavefile 11.0.0 reads 32-bit float as whole numbers where the header is WAVE_FORMAT_EXTENSIBLE.
# Guess: the sub-format (3, float) decides, as in format 0xFFFE files of every recorder that writes more than two channels or a
# speaker mask.
# Seen: 0.5 comes out as 1056964608: the bits of the float read as an integer. The same samples under format 3 come out as 0.5.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund wavefile@11.0.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import wavefile from 'wavefile';
const data = Buffer.from(Float32Array.of(0.5, -0.5, 1).buffer);
const guid = Buffer.from([3, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]);
const u16 = (v) => Buffer.from(Uint16Array.of(v).buffer);
const u32 = (v) => Buffer.from(Uint32Array.of(v).buffer);
const chunk = (id, body) => Buffer.concat([Buffer.from(id), u32(body.length), body]);
const file = (tag, more) => {
  const fmt = Buffer.concat([u16(tag), u16(1), u32(48000), u32(192000), u16(4), u16(32), ...more]);
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', fmt), chunk('data', data)]));
};
const samples = (bytes) => Array.from(new wavefile.WaveFile(bytes).getSamples());
const plain = samples(file(3, []));
const extensible = samples(file(0xfffe, [u16(22), u16(32), u32(4), guid]));
console.log('wavefile 11.0.0, 0.5 -0.5 1 under format 3:', ...plain, ' under 0xFFFE:', ...extensible);
stated('0.5 under format 3', plain[0] === 0.5);
stated('1056964608 under format 0xFFFE', extensible[0] === 0x3f000000);
END
node check.mjs
