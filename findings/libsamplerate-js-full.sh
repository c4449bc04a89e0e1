#!/usr/bin/env bash
# full() of @alexanderolsen/libsamplerate-js 2.1.2 is not full: the end of one call comes out in the next.
# Guess: full() converts a whole signal: one second at 44.1 kHz gives 48,000 samples at 48 kHz, and two calls do not know of each
# other.
# Seen: the first call gives 47,844 samples (best quality); what is missing stands at the head of the next result, and everything
# later is 156 samples late.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @alexanderolsen/libsamplerate-js@2.1.2 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import samplerate from '@alexanderolsen/libsamplerate-js';
const { create, ConverterType } = samplerate;
const converter = await create(1, 44100, 48000, { converterType: ConverterType.SRC_SINC_BEST_QUALITY });
const pulse = (at) => { const x = new Float32Array(44100); x[at] = 1; return x; };
const results = [pulse(22050), pulse(22050), pulse(44099), new Float32Array(44100)].map((x) => Float32Array.from(converter.full(x)));
const peakAt = (x) => x.reduce((best, v, n) => (v > x[best] ? n : best), 0);
console.log('libsamplerate-js 2.1.2, samples:', ...results.map((r) => r.length));
console.log('a pulse due at 24000 stands at', peakAt(results[0]), 'in the first call and', peakAt(results[1]), 'in the second');
const sum = (x) => x.reduce((a, v) => a + v, 0);
console.log('a pulse in the last sample: sum', sum(results[2].subarray(1000)), 'in its own call,');
console.log(sum(results[3]), 'in the next, of silence');
stated('the first result is short', results[0].length < 48000);
stated('24000 in the first call', peakAt(results[0]) === 24000);
stated('over 100 samples late in the second', peakAt(results[1]) > 24100);
stated('the last sample sounds in the next call', sum(results[3]) > 0.5);
END
node check.mjs
