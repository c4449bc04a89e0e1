#!/usr/bin/env bash
# sndfile-convert 1.2.0 (Debian 12) changes the level: float, MP3, Vorbis and Opus come out at full scale.
# Guess: a converter keeps the level, and only its option -normalize changes it; what is over full scale is clipped.
# Seen: a 16-bit sine of peak 0.3, or of 0.001, has peak 1 as float, and as MP3 and Vorbis too. The other way round a float file
# whose peak is 2 is made 6 dB quieter as a whole in 16 bits. To 24 bits or FLAC the level stays.
set -euo pipefail
for tool in ffmpeg; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  sndfile-programs=1.2.0-1+deb12u1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
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
/** What ffmpeg makes of a file, one channel of float32. */
const ffmpeg = (path, ...flags) => {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...flags, '-f', 'f32le', '-'], { maxBuffer: 1e9 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
};
const peakOf = (x) => x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
writeWav('loud.wav', 44100, 22050, tone(440, 44100, 0.3));
writeWav('quiet.wav', 44100, 22050, tone(440, 44100, 0.001));
const convert = (from, to, ...flags) => {
  execFileSync('sndfile-convert', [...flags, from, to], { stdio: 'ignore' });
  return +peakOf(ffmpeg(to)).toFixed(4);
};
const seen = {
  float: convert('loud.wav', 'a.wav', '-float32'), quietFloat: convert('quiet.wav', 'b.wav', '-float32'),
  mp3: convert('quiet.wav', 'c.mp3'), vorbis: convert('quiet.wav', 'd.ogg', '-vorbis'),
  whole24: convert('loud.wav', 'e.wav', '-pcm24'), flac: convert('loud.wav', 'f.flac'),
};
execFileSync('ffmpeg', ['-v', 'error', '-i', 'loud.wav', '-af', 'volume=16.478dB', '-c:a', 'pcm_f32le', 'over.wav']);
const [before, after] = [peakOf(ffmpeg('over.wav')), convert('over.wav', 'g.wav', '-pcm16')];
const rms = (x) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
const change = 20 * Math.log10(rms(ffmpeg('g.wav')) / rms(ffmpeg('over.wav')));
console.log('sndfile-convert 1.2.0:', seen, '| float peak', before.toFixed(3), 'to 16 bits', after, 'level', change.toFixed(2), 'dB');
stated('float: full scale', Math.abs(seen.float - 1) < 0.01 && Math.abs(seen.quietFloat - 1) < 0.01);
stated('MP3 and Vorbis: full scale', seen.mp3 > 0.9 && seen.vorbis > 0.9);
stated('24 bits and FLAC: as they were', Math.abs(seen.whole24 - 0.3) < 0.001 && Math.abs(seen.flac - 0.3) < 0.001);
stated('over full scale: all of it is made quieter by 6 dB', Math.abs(change + 6) < 0.3);
END
node check.mjs
