#!/usr/bin/env bash
# The expander of LSP 1.2.5 (LV2, Debian 12) makes loud sounds louder as it comes: a sine of -6 dB leaves at +4 dB, over full scale.
# Guess: an expander makes what is soft softer and leaves what is loud alone, as a gentle gate; that is its other mode here.
# Seen (ffmpeg 5.1.9 as the host): sines of -40 and -20 dB are left alone, one of -6 dB comes out 10 dB louder, one of 0 dB 27 dB.
# Switched to downward (em=0), one of -20 dB is taken down by 33 dB.
set -euo pipefail
command -v ffmpeg > /dev/null || { echo "cannot be checked here: ffmpeg is not installed"; exit 3; }
[ "$(ffmpeg -hide_banner -h filter=lv2 2>&1 | grep -c '^Filter lv2')" = 1 ] || { echo "cannot be checked here: this ffmpeg hosts no LV2"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ffmpeg -version | head -n 1
mkdir -p debs/partial tools
apt-get install -y --reinstall --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" lsp-plugins-lv2=1.2.5-1 > apt.log 2>&1 \
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
const plugin = 'http://lsp-plug.in/plugins/lv2/expander_stereo';
/** How much louder a sine of so many decibels of full scale comes out, from its second half. */
const change = (level, controls) => {
  const x = Float32Array.from({ length: RATE }, (_, n) => 10 ** (level / 20) * Math.sin((2 * Math.PI * 1000 * n) / RATE));
  const power = (wave) => wave.slice(RATE / 2).reduce((sum, value) => sum + value * value, 0);
  return decibels(Math.sqrt(power(through(plugin, x, controls)) / power(x)));
};
const LEVELS = [-40, -20, -6, 0];
const asItComes = LEVELS.map((level) => change(level));
const downward = LEVELS.map((level) => change(level, 'em=0'));
LEVELS.forEach((level, i) => console.log(`${level} dB: ${shown(asItComes[i])}, downward ${shown(downward[i])}`));
stated('what is soft is left alone', Math.abs(asItComes[0]) < 0.1 && Math.abs(asItComes[1]) < 0.1);
stated('-6 dB comes out 10 dB louder, 0 dB 27 dB', Math.abs(asItComes[2] - 10.1) < 0.3 && Math.abs(asItComes[3] - 27) < 0.3);
stated('downward -20 dB is taken down by 33 dB, and what is loud is left alone', Math.abs(downward[1] + 33) < 0.3 && Math.abs(downward[3]) < 0.1);
END
node check.mjs
