#!/usr/bin/env bash
# ffmpeg 5.1.9 (Debian 12) gives Ogg Vorbis files of up to two seconds another length: 128 samples too short to 997 too long; oggdec 1.4.2 is exact.
# Guess: an Ogg file says in its last page how many samples there are, so every decoder gives just as many: a loop of Vorbis stays in time.
# Seen: of 18,375 samples at 44.1 kHz ffmpeg makes 18,247, of 27,562 it makes 27,434; of 3,675, encoded by ffmpeg itself, 4,672. Four seconds are exact.
# Where all of the sound lies in one page or two, the end is cut by what the page before it said, and there is none.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  ffmpeg=7:5.1.9-0+deb12u1 vorbis-tools=1.4.2-1+b1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
cat > check.mjs <<'END'
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
const RATE = 44_100;
const writeTone = (path, count) => {
  const bytes = Buffer.alloc(44 + 2 * count);
  bytes.write('RIFF');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.set([16, 0, 0, 0, 1, 0, 1, 0], 16);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(2 * RATE, 28);
  bytes.set([2, 0, 16, 0], 32);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * count, 40);
  for (let n = 0; n < count; n++) bytes.writeInt16LE(Math.round(16_000 * Math.sin((2 * Math.PI * 440 * n) / RATE)), 44 + 2 * n);
  writeFileSync(path, bytes);
};
const quiet = { stdio: 'ignore' };
const byFfmpeg = (path) => {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', path, '-f', 's16le', 'out.raw'], quiet);
  return readFileSync('out.raw').length / 2;
};
const byOggdec = (path) => {
  execFileSync('oggdec', ['-Q', '-R', '-o', 'out.raw', path], quiet);
  return readFileSync('out.raw').length / 2;
};
for (const [count, ofOggenc, ofOwn] of [
  [3675, 3547, 4672],
  [18_375, 18_247, 18_247],
  [27_562, 27_434, 27_434],
  [176_400, 176_400, 176_400],
]) {
  writeTone('tone.wav', count);
  execFileSync('oggenc', ['-Q', '-q', '5', '-o', 'oggenc.ogg', 'tone.wav'], quiet);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', 'tone.wav', '-c:a', 'libvorbis', 'own.ogg'], quiet);
  const seen = [byFfmpeg('oggenc.ogg'), byFfmpeg('own.ogg'), byOggdec('oggenc.ogg'), byOggdec('own.ogg')];
  console.log(`${count} samples: ffmpeg makes ${seen[0]} of oggenc's file and ${seen[1]} of its own, oggdec ${seen[2]} and ${seen[3]}`);
  stated(`ffmpeg ${ofOggenc} and ${ofOwn}, oggdec ${count}`, seen.join() === [ofOggenc, ofOwn, count, count].join());
}
END
node check.mjs
