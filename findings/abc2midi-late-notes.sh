#!/usr/bin/env bash
# abc2midi 4.84 (Debian 12) starts every note one tick late and ends a bar 26 ticks behind its end.
# Guess: four crotchets at 480 ticks a beat start at 0, 480, 960, 1440, and the track ends at 1920.
# Seen: they start at 1, 481, 961, 1441, and End of Track is at 1946: what goes by the file's length, a loop, is 27 ms late each
# time round (at 120 a minute), and notes that are looked up by their beat are not found there.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  abcmidi=20230208+ds1-1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { parseMidi } from 'midi-file';
writeFileSync('tune.abc', 'X:1\nM:4/4\nL:1/4\nQ:1/4=120\nK:C\nCDEF|\n');
execFileSync('abc2midi', ['tune.abc', '-o', 'tune.mid', '-quiet'], { stdio: 'ignore' });
const { header, tracks } = parseMidi(readFileSync('tune.mid'));
const [starts, ends] = [[], []];
for (const track of tracks) {
  let now = 0;
  for (const event of track) {
    now += event.deltaTime;
    if (event.type === 'noteOn') starts.push(now);
    if (event.type === 'endOfTrack') ends.push(now);
  }
}
console.log('abc2midi 4.84,', header.ticksPerBeat, 'ticks a beat; starts:', starts.join(' '), '| end:', ends.join(' '));
stated('one tick late', starts.join() === '1,481,961,1441');
stated('26 ticks long', ends.at(-1) === 1946);
END
node check.mjs
