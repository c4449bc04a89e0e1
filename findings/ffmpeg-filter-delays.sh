#!/usr/bin/env bash
# Filters of ffmpeg 5.1.9 (Debian 12) delay the sound and cut as much off its end: afftdn 25 ms.
# Guess: a noise reduction or equaliser gives the sound back in place, as all plug-in hosts make up for a delay.
# Seen: at 48 kHz a click is 1200 samples late after afftdn, 384 after anlmdn and 4095 after superequalizer. The length stays, so
# what is delayed beyond the end is lost. Mixed with the original it is a comb filter.
set -euo pipefail
for tool in ffmpeg; do
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
/** What ffmpeg makes of a file, one channel of float32. */
const ffmpeg = (path, ...flags) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...flags, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};
const loudest = (x) => x.reduce((best, v, n) => (Math.abs(v) > Math.abs(x[best]) ? n : best), 0);
const place = 48000;
writeWav('click.wav', 48000, 96000, (n) => (n === place ? 0.9 : 0.001 * Math.sin(n)));
const seen = {};
for (const filter of ['afftdn', 'anlmdn', 'superequalizer', 'highpass=f=20', 'afwtdn']) {
  const y = ffmpeg('click.wav', '-af', filter, '-ar', '48000');
  seen[filter] = { late: loudest(y) - place, length: y.length };
}
console.log(version('ffmpeg', '-version'), seen);
stated('afftdn: 1200 late', seen.afftdn.late === 1200);
stated('anlmdn: 384 late', seen.anlmdn.late === 384);
stated('superequalizer: 4095 late', seen.superequalizer.late === 4095);
stated('highpass and afwtdn: in place', seen['highpass=f=20'].late === 0 && seen.afwtdn.late === 0);
stated('all as long as before', Object.values(seen).every((s) => s.length === 96000));
END
node check.mjs
