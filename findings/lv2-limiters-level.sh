#!/usr/bin/env bash
# Two limiters do not hold sound at the limit that they are given, as they come: Calf 0.90.3 lets out 0 dB at a limit of -6 dB, LSP 1.2.5 at most -8 dB at 0 dB.
# Guess: at a limit of -6 dB no sample is above it, what is below it is left alone, and at 0 dB nothing changes for what is not over.
# Seen (ffmpeg 5.1.9 as the host): Calf, limit=.5, makes all that is soft 6 dB louder and its loudest 0 dB (auto_level is on). LSP takes a steady sine of
# 0 or -3 dB to -7.9 dB at the threshold of 0 dB that it comes with (alr is on), and at .5 makes what is soft 6 dB louder (boost is on).
# With auto_level=0, and with alr=0|boost=0, both do what was guessed.
set -euo pipefail
command -v ffmpeg > /dev/null || { echo "cannot be checked here: ffmpeg is not installed"; exit 3; }
[ "$(ffmpeg -hide_banner -h filter=lv2 2>&1 | grep -c '^Filter lv2')" = 1 ] || { echo "cannot be checked here: this ffmpeg hosts no LV2"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ffmpeg -version | head -n 1
mkdir -p debs/partial tools
apt-get install -y --reinstall --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" calf-plugins=0.90.3-4 lsp-plugins-lv2=1.2.5-1 > apt.log 2>&1 \
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
const LIMITERS = { Calf: 'http://calf.sourceforge.net/plugins/Limiter', LSP: 'http://lsp-plug.in/plugins/lv2/limiter_stereo' };
/** The peak, in decibels of full scale, that a sine of so many leaves with, from its second half. */
const peakAfter = (limiter, level, controls) => {
  const x = Float32Array.from({ length: RATE }, (_, n) => 10 ** (level / 20) * Math.sin((2 * Math.PI * 1000 * n) / RATE));
  return decibels(through(LIMITERS[limiter], x, controls).slice(RATE / 2).reduce((most, value) => Math.max(most, Math.abs(value)), 0));
};
const LEVELS = [0, -3, -20];
const check = (limiter, controls, expected) => {
  const found = LEVELS.map((level) => peakAfter(limiter, level, controls));
  const words = found.map((peak, i) => `${LEVELS[i]} dB -> ${shown(peak)}`).join(', ');
  stated(`${limiter}, ${controls || 'as it comes'}: ${words}`, found.every((peak, i) => Math.abs(peak - expected[i]) < 0.25));
};
check('Calf', 'limit=0.5', [0, 0, -14]);
check('Calf', 'limit=0.5|auto_level=0', [-6, -6, -20]);
check('LSP', '', [-7.9, -7.9, -20]);
check('LSP', 'th=0.5', [-7.9, -7.9, -14]);
check('LSP', 'th=0.5|alr=0|boost=0', [-6, -6, -20]);
END
node check.mjs
