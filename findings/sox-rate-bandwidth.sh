#!/usr/bin/env bash
# The bandwidth of SoX's rate effect is its -3 dB point: 'rate -v' is not flat to 95 %.
# Guess: rate -v (95 % bandwidth) passes a tone at 94.5 % of the new Nyquist frequency as it is.
# Seen: at 94.5 % of the Nyquist frequency it is over 1 dB down already, at 90 % it is untouched. With -b 99 it is flat there (SoX
# 14.4.2).
set -euo pipefail
for tool in sox; do
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
console.log(version('sox', '--version'));
const levelDecibels = (share, ...flags) => {
  writeWav('in.wav', 48000, 96000, tone(share * 8000, 48000, 0.5));
  execFileSync('sox', ['-D', 'in.wav', '-b', '16', 'out.wav', 'rate', ...flags, '16000']);
  const bytes = readFileSync('out.wav').subarray(44);
  let [sum, count] = [0, 0];
  for (let n = 4000; n < 28000; n++, count++) sum += (bytes.readInt16LE(2 * n) / 32768) ** 2;
  return 10 * Math.log10(sum / count / 0.125);
};
const [inside, edge, wide] = [levelDecibels(0.9, '-v'), levelDecibels(0.945, '-v'), levelDecibels(0.945, '-v', '-b', '99')];
console.log('48 to 16 kHz, dB: 90 % of Nyquist', inside, '94.5 %', edge, '94.5 % with -b 99', wide);
stated('flat at 90 %', Math.abs(inside) < 0.05);
stated('over 1 dB down at 94.5 %', edge < -1 && edge > -3);
stated('flat there with -b 99', Math.abs(wide) < 0.05);
END
node check.mjs
