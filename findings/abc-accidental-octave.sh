#!/usr/bin/env bash
# A sharp on C counts for the c an octave up in abc2midi 4.84 (Debian 12), not in abcjs 6.7.2.
# Guess: as on paper an accidental counts for its own octave: in '^C c' the second note is a plain c, in every ABC reader.
# Seen: abc2midi plays 61 73, abcjs 61 72. A tune that is to sound alike in both names every accidental.
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
npm install --ignore-scripts --no-audit --no-fund abcjs@6.7.2 midi-file@1.2.4 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import abcjs from 'abcjs';
import { parseMidi } from 'midi-file';
const tune = 'X:1\nM:4/4\nL:1/4\nQ:1/4=120\nK:C\n^C c C c|\n';
writeFileSync('tune.abc', tune);
execFileSync('abc2midi', ['tune.abc', '-o', 'tune.mid', '-quiet'], { stdio: 'ignore' });
const keys = (bytes) => parseMidi(bytes).tracks.flat().filter((e) => e.type === 'noteOn').map((e) => e.noteNumber);
const [one, other] = [keys(readFileSync('tune.mid')), keys(abcjs.synth.getMidiFile(tune, { midiOutputType: 'binary' })[0])];
console.log('^C c C c | abc2midi 4.84:', one.join(' '), '| abcjs 6.7.2:', other.join(' '));
stated('abc2midi: 61 73 61 73', one.join() === '61,73,61,73');
stated('abcjs: 61 72 61 72', other.join() === '61,72,61,72');
END
node check.mjs
