#!/usr/bin/env bash
# speex-resampler 3.0.1 brings sound up to 256 samples late, the later the better its quality, and loses as much of its end.
# Guess: a whole sound in one chunk comes back in place, as from SoX or libsamplerate; at worst the last samples wait in the filter.
# Seen: a click at half a second comes 26, 70 and 139 samples late from 44.1 to 48 kHz at qualities 3, 7 and 10, and 256 from 22.05 to 44.1 kHz at
# quality 10; the result is as long as it should be, so as much of the end is missing. The package has no call for the delay.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund speex-resampler@3.0.1 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the package does not install"; exit 3; }
cat > check.mjs <<'END'
import module from 'speex-resampler';
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
const SpeexResampler = module.default ?? module;
await SpeexResampler.initPromise;
const lateness = (from, to, quality) => {
  const click = new Int16Array(from);
  click[from / 2] = 30_000;
  const given = new SpeexResampler(1, from, to, quality).processChunk(Buffer.from(click.buffer));
  const samples = new Int16Array(given.buffer, given.byteOffset, given.length / 2);
  let loudest = 0;
  samples.forEach((value, i) => { if (Math.abs(value) > Math.abs(samples[loudest])) loudest = i; });
  return { late: loudest - to / 2, length: samples.length };
};
for (const [from, to, quality, late] of [[44_100, 48_000, 3, 26], [44_100, 48_000, 7, 70], [44_100, 48_000, 10, 139], [22_050, 44_100, 10, 256]]) {
  const seen = lateness(from, to, quality);
  console.log(`${from} to ${to} Hz, quality ${quality}: ${seen.late} samples late, ${seen.length} samples`);
  stated(`${late} samples late, ${to} long`, Math.abs(seen.late - late) <= 1 && seen.length === to);
}
END
node check.mjs
