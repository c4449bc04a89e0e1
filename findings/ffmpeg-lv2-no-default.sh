#!/usr/bin/env bash
# ffmpeg 5.1.9 (lv2, Debian 12) hands NaN to every control of a plugin that states no default: Calf's 30-band equaliser turns all sound into NaN.
# Guess: a control without a default is 0, or its minimum.
# Seen: not one sample of it is a number, at any rate; with gain10=0|gain20=0, the two controls that state none, the sound comes out as it was (within 10,000 samples).
# Before an LV2 plugin is used so, `lv2info` tells which of its inputs have no default.
set -euo pipefail
command -v ffmpeg > /dev/null || { echo "cannot be checked here: ffmpeg is not installed"; exit 3; }
[ "$(ffmpeg -hide_banner -h filter=lv2 2>&1 | grep -c '^Filter lv2')" = 1 ] || { echo "cannot be checked here: this ffmpeg hosts no LV2"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ffmpeg -version | head -n 1
mkdir -p debs/partial tools
apt-get install -y --reinstall --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" calf-plugins=0.90.3-4 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu" LV2_PATH="$work/tools/usr/lib/lv2:$work/tools/usr/lib/$(uname -m)-linux-gnu/lv2"
cat > check.mjs <<'END'
import { execFileSync } from 'node:child_process';
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
const RATE = 44_100;
const STEREO = ['-f', 'f32le', '-ar', `${RATE}`, '-ac', '2'];
/** The left channel of what a plugin makes of a sound that is the same on both sides. */
const through = (plugin, x, controls = '') => {
  const input = Buffer.from(Float32Array.from({ length: 2 * x.length }, (_, n) => x[n >> 1]).buffer);
  const filter = `lv2=p=${plugin.replaceAll(':', '\\\\:')}${controls && `:c=${controls}`}`;
  const raw = execFileSync('ffmpeg', ['-v', 'error', ...STEREO, '-i', 'pipe:0', '-af', filter, ...STEREO, 'pipe:1'], { input, maxBuffer: 1e8 });
  const y = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
  return y.filter((_, n) => n % 2 === 0);
};
const decibels = (ratio) => 20 * Math.log10(ratio);
const shown = (value) => `${value < 0 ? '' : '+'}${value.toFixed(2)} dB`;
const plugin = 'http://calf.sourceforge.net/plugins/Equalizer30Band';
const sine = Float32Array.from({ length: RATE }, (_, n) => 0.1 * Math.sin((2 * Math.PI * 1000 * n) / RATE));
const asItComes = through(plugin, sine);
const told = through(plugin, sine, 'gain10=0|gain20=0');
const notNumbers = (y) => y.filter(Number.isNaN).length;
console.log('as it comes:', notNumbers(asItComes), 'of', asItComes.length, 'samples are NaN');
console.log('with the two told:', notNumbers(told), 'are');
stated('as it comes every sample is NaN', asItComes.length === RATE && notNumbers(asItComes) === RATE);
stated('with the two controls told the sound is as it was once it has begun', told.every((value, n) => n < RATE / 2 || Math.abs(value - sine[n]) < 1e-6));
END
node check.mjs
