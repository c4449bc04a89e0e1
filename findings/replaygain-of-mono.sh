#!/usr/bin/env bash
# The same sound in one channel and in two is equally loud to metaflac and vorbisgain, 3 dB apart to loudgain and ffmpeg's replaygain.
# Guess: ReplayGain of a mono recording is that of its copy in both channels, as it comes out of the loudspeakers; the tools agree.
# Seen (Debian 12, pink noise): metaflac 1.4.2 +4.57 dB for both, vorbisgain 0.37 +4.74 for both; the replaygain filter
# of ffmpeg 5.1.9 +7.60 and +4.59 dB; loudgain 0.6.8 3.55 and .54 dB (R128 adds up channels). Mixed libraries jump by 3 dB.
set -euo pipefail
for tool in metaflac flac vorbisgain oggenc loudgain ffmpeg sox; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync, spawnSync } from 'node:child_process';
execFileSync('sox', ['-R', '-r', '44100', '-n', '-b', '16', '-c', '1', 'mono.wav', 'synth', '20', 'pinknoise', 'vol', '0.4']);
execFileSync('sox', ['mono.wav', 'both.wav', 'remix', '1', '1']);
const said = (program, ...args) => {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e8 });
  return stdout + stderr;
};
const number = (text, pattern) => Number(pattern.exec(text)?.[1]);
const seen = Object.fromEntries(
  ['mono', 'both'].map((name) => {
    said('flac', '-s', '-f', `${name}.wav`);
    const loudgain = number(said('loudgain', '-s', 's', `${name}.flac`), /Gain:\s*([-+\d.]+) dB/);
    said('metaflac', '--add-replay-gain', `${name}.flac`);
    said('oggenc', '-Q', `${name}.wav`, '-o', `${name}.ogg`);
    const gains = {
      metaflac: number(said('metaflac', '--show-tag=REPLAYGAIN_TRACK_GAIN', `${name}.flac`), /=([-+\d.]+)/),
      vorbisgain: number(said('vorbisgain', '-d', `${name}.ogg`), /([-+][\d.]+) dB/),
      ffmpeg: number(said('ffmpeg', '-hide_banner', '-i', `${name}.wav`, '-af', 'replaygain', '-f', 'null', '-'), /track_gain = ([-+\d.]+)/),
      loudgain,
    };
    return [name, gains];
  }),
);
console.log('gain in dB:', seen);
const apart = (tool) => seen.mono[tool] - seen.both[tool];
stated('metaflac and vorbisgain hear no difference', Math.abs(apart('metaflac')) < 0.05 && Math.abs(apart('vorbisgain')) < 0.05);
stated('ffmpeg and loudgain 3 dB', Math.abs(apart('ffmpeg') - 3.01) < 0.1 && Math.abs(apart('loudgain') - 3.01) < 0.1);
END
node check.mjs
