#!/usr/bin/env bash
# getBandFrequency of dspjs 1.0.0 is half a band above the tone that fills the band: a quarter tone at 700 Hz with 512 samples.
# Guess: band k of a transform of N samples stands for k rate / N, where a tone of that frequency is all in it.
# Seen: 512 samples at 44.1 kHz, a cosine of exactly band 8 (689.1 Hz): the spectrum holds 1 there and nothing beside; its frequency is said to
# be 732.1 Hz, 105 cents sharp. 0 Hz is said to be 43 Hz. The same in DFT, FFT and RFFT.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund dspjs@1.0.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
// The package exports nothing to Node: its file is a script.
const context = vm.createContext({ console });
vm.runInContext(readFileSync('node_modules/dspjs/dsp.js', 'utf8'), context);
const seen = vm.runInContext(
  `[DFT, FFT, RFFT].map((Transform) => {
    const transform = new Transform(512, 44100)
    const signal = new Float64Array(512)
    for (let n = 0; n < 512; n++) signal[n] = Math.cos((2 * Math.PI * 8 * n) / 512)
    transform.forward(signal)
    return { level: transform.spectrum[8], beside: transform.spectrum[9], said: transform.getBandFrequency(8), zero: transform.getBandFrequency(0) }
  })`,
  context,
);
const truth = (8 * 44100) / 512;
console.log('dspjs 1.0.0, band 8 of 512 at 44.1 kHz is', truth, 'Hz:', seen);
stated('the tone is all in its band', seen.every(({ level, beside }) => Math.abs(level - 1) < 1e-3 && beside < 1e-3));
stated('which is called half a band higher', seen.every(({ said, zero }) => Math.abs(said - truth - 44100 / 1024) < 1e-3 && Math.abs(zero - 44100 / 1024) < 1e-3));
END
node check.mjs
