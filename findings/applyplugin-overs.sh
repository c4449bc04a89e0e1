#!/usr/bin/env bash
# applyplugin of ladspa-sdk 1.17 (Debian 12) turns whatever is over full scale upwards into full scale downwards.
# Guess: what a plugin makes too loud for a file of 16 bits is cut off at full scale on its own side.
# Seen: a rise from 0 to 0.9, 6 dB louder: from 0.501 on, the first value that is too loud, each sample is -32768. Downwards it is
# cut off as expected. Peaks of one sample become clicks of twice full scale.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  swh-plugins=0.4.17-2 ladspa-sdk=1.17-1+b1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
const COUNT = 1000;
/** What the plugin 'amp' makes of `x`, a function of the number of the sample, as whole numbers of 16 bits. */
const amplified = (x, decibels) => {
  const bytes = Buffer.alloc(44 + 2 * COUNT);
  bytes.write('RIFF');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.set([16, 0, 0, 0, 1, 0, 1, 0], 16);
  bytes.writeUInt32LE(44_100, 24);
  bytes.writeUInt32LE(88_200, 28);
  bytes.set([2, 0, 16, 0], 32);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * COUNT, 40);
  for (let n = 0; n < COUNT; n++) bytes.writeInt16LE(Math.round(32_767 * x(n)), 44 + 2 * n);
  writeFileSync('in.wav', bytes);
  execFileSync('applyplugin', ['in.wav', 'out.wav', 'tools/usr/lib/ladspa/amp_1181.so', 'amp', `${decibels}`], { stdio: 'ignore' });
  const out = readFileSync('out.wav').subarray(44);
  return Array.from({ length: COUNT }, (_, n) => out.readInt16LE(2 * n));
};
const rise = (n) => (0.9 * n) / COUNT;
const [same, up, down] = [amplified(rise, 0), amplified(rise, 6), amplified((n) => -rise(n), 6)];
const first = up.findIndex((value) => value < 0);
console.log('0 dB:', same.at(-1), '| 6 dB, rising:', up.slice(first - 2, first + 2).join(' '), '...', up.at(-1), '| falling:', down.at(-1));
stated('at 0 dB nothing is changed', same.every((value, n) => Math.abs(value - 32_767 * rise(n)) <= 1));
stated('up to full scale it rises', first > 550 && up[first - 1] > 32_700);
stated('from there on all is -32768', up.slice(first).every((value) => value === -32_768));
stated('downwards it is cut off', down.at(-1) === -32_768 && down.every((value) => value <= 0));
END
node check.mjs
