#!/usr/bin/env bash
# The bands of Calf 0.90.3's multiband compressor (LV2, Debian 12) do not sum to what came in: a notch of 2 dB at the middle crossover.
# Guess: multiband effects that do not act are flat; crossovers of 24 dB an octave sum to an all-pass, as those of LSP 1.2.5 do.
# Seen (ffmpeg 5.1.9 as the host): as they come, whatever the level, the compressor and the gate are 2.1 dB down at 1 kHz, the limiter 1.9 dB at 700 Hz.
# What is done with a multiband effect of Calf changes the tone even where none of its bands ever acts.
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
/** How much louder a soft sine comes out, from its second half. */
const response = (plugin, frequencies) =>
  frequencies.map((frequency) => {
    const x = Float32Array.from({ length: RATE }, (_, n) => 0.01 * Math.sin((2 * Math.PI * frequency * n) / RATE));
    const power = (wave) => wave.slice(RATE / 2).reduce((sum, value) => sum + value * value, 0);
    return decibels(Math.sqrt(power(through(plugin, x)) / power(x)));
  });
const FREQUENCIES = [30, 300, 700, 1000, 2500, 16_000];
for (const [name, notch, depth] of [['MultibandCompressor', 1000, 2.08], ['MultibandGate', 1000, 2.08], ['MultibandLimiter', 700, 1.86]]) {
  const found = response(`http://calf.sourceforge.net/plugins/${name}`, FREQUENCIES);
  console.log(name, FREQUENCIES.map((frequency, i) => `${frequency} Hz ${shown(found[i])}`).join(', '));
  stated(`${name} is ${depth} dB down at ${notch} Hz`, Math.abs(found[FREQUENCIES.indexOf(notch)] + depth) < 0.1);
  stated(`${name} is flat away from there`, [0, 1, 4, 5].every((i) => Math.abs(found[i]) < 0.2));
}
END
node check.mjs
