#!/usr/bin/env bash
# adeclip and adeclick of ffmpeg 5.1.9 (Debian 12) change sound that they find nothing in: its level ripples by 5 %.
# Guess: where 0 of 176,400 samples are found clipped, the sound comes out as it went in.
# Seen: an error 32.7 dB below the sound, all along, 20.3 dB below with overlap o=50: the windows of the default method (overlap-add) do
# not sum to one. With the other method, m=s, the same sound comes out exactly, so a comparison with adeclick has to name it.
set -euo pipefail
command -v ffmpeg > /dev/null || { echo "cannot be checked here: ffmpeg is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
const [rate, count] = [44100, 4 * 44100];
/** A tone of eight partials that swells once a second. */
const music = Float32Array.from({ length: count }, (_, n) => {
  let v = 0;
  for (let k = 1; k < 9; k++) v += (0.08 / k) * Math.sin((2 * Math.PI * 220 * k * n) / rate + k);
  return v * (1 + 0.5 * Math.sin((2 * Math.PI * n) / rate));
});
writeFileSync('music.f32', Buffer.from(music.buffer));
const raw = ['-f', 'f32le', '-ar', `${rate}`, '-ac', '1'];
/** Error relative to the sound, dB, without the first and last tenth of a second; and what the filter says it found. */
const through = (filter) => {
  const { stderr } = spawnSync('ffmpeg', ['-hide_banner', '-y', ...raw, '-i', 'music.f32', '-af', filter, ...raw, 'out.f32'], { encoding: 'utf8' });
  const bytes = readFileSync('out.f32');
  const out = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let [wrong, power] = [0, 0];
  for (let n = 4410; n < count - 4410; n++) {
    wrong += (out[n] - music[n]) ** 2;
    power += music[n] ** 2;
  }
  return { filter, samples: out.length, found: Number(/Detected cli\w+ in (\d+)/.exec(stderr)?.[1]), error: 10 * Math.log10(wrong / power + 1e-20) };
};
console.log(`${spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' }).stdout}`.split('\n')[0]);
const [clip, half, saved, click, savedClick] = ['adeclip', 'adeclip=o=50', 'adeclip=m=s', 'adeclick', 'adeclick=m=s'].map(through);
console.table([clip, half, saved, click, savedClick]);
stated('adeclip finds nothing and changes the sound, 32.7 dB below it', clip.found === 0 && Math.abs(clip.error + 32.7) < 0.5);
stated('with o=50 20.3 dB below it', half.found === 0 && Math.abs(half.error + 20.3) < 0.5);
stated('with m=s nothing is changed', saved.found === 0 && saved.error < -140);
stated('adeclick does so, too, and not with m=s', click.error > -34 && savedClick.error < click.error - 20);
END
node check.mjs
