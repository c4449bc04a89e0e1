#!/usr/bin/env bash
# The flat equaliser fil4 of x42-plugins 20221119 (LV2, Debian 12) begins with a hole: 15 dB down after 10 ms, whole after .4 s.
# Guess: with all gains at 0 dB it is transparent from the first sample on.
# Seen (ffmpeg 5.1.9 as the host): a steady level comes out at 1.00 of itself at first, at .17 after 11 ms, at .47 after 45 ms, at .92 after 180 ms
# and at 1.00 after .45 s: it begins as if it were switched on then, and its gain starts from zero. An attack at the start of a bounce is lost.
set -euo pipefail
command -v ffmpeg > /dev/null || { echo "cannot be checked here: ffmpeg is not installed"; exit 3; }
[ "$(ffmpeg -hide_banner -h filter=lv2 2>&1 | grep -c '^Filter lv2')" = 1 ] || { echo "cannot be checked here: this ffmpeg hosts no LV2"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ffmpeg -version | head -n 1
mkdir -p debs/partial tools
apt-get install -y --reinstall --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" x42-plugins=20221119-1 > apt.log 2>&1 \
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
const y = through('http://gareus.org/oss/lv2/fil4#stereo', new Float32Array(RATE).fill(0.5)).map((value) => value / 0.5);
for (const n of [0, 500, 2000, 8000, 20_000]) console.log(`after ${((1000 * n) / RATE).toFixed(0)} ms: ${y[n].toFixed(3)}`);
const near = (n, level) => Math.abs(y[n] - level) < 0.02;
stated('it begins at what came in', near(0, 1));
stated('after 11 ms a sixth is left', near(500, 0.17));
stated('it comes back within .45 s', near(2000, 0.47) && near(8000, 0.92) && near(20_000, 1));
END
node check.mjs
