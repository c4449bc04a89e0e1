#!/usr/bin/env bash
# signalsmith-stretch 1.3.2 transposes a lone sine down an octave some cents too high where it is stretched, too.
# Guess: a steady sine of 440 Hz comes out within a cent of its new pitch, whatever it is transposed and stretched by.
# Seen: within a cent up a fifth, and stretched alone; an octave down and 1.5 times as long it is 5 to 9 cents sharp.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund signalsmith-stretch@1.3.2 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
// The release is made for an AudioWorklet: it registers itself where the globals of one are there.
let Processor, ready;
globalThis.sampleRate = 48000;
globalThis.AudioWorkletProcessor = class { port = { postMessage: () => ready() }; };
globalThis.registerProcessor = (_, registered) => (Processor = registered);
await import('signalsmith-stretch');
const [rate, room, block] = [48000, 16384, 1024];
async function centsOff(stretch, semitones) {
  const made = new Promise((resolve) => (ready = resolve));
  const processor = new Processor({ outputChannelCount: [1] });
  await made;
  const wasm = processor.wasmModule;
  wasm._presetDefault(1, rate);
  wasm._setTransposeSemitones(semitones, 8000 / rate);
  const at = wasm._setBuffers(1, room);
  const out = [];
  let taken = 0;
  for (let o = 0; o < 3 * rate; o += block) {
    const count = Math.round((o + block) / stretch) - taken;
    const input = new Float32Array(wasm.HEAP8.buffer, at, count);
    for (let n = 0; n < count; n++) input[n] = 0.5 * Math.sin((2 * Math.PI * 440 * (taken + n)) / rate);
    taken += count;
    wasm._process(count, block);
    out.push(...new Float32Array(wasm.HEAP8.buffer, at + 4 * room, block));
  }
  // By upward crossings of zero in the last two seconds.
  const crossings = out.flatMap((x, n) => (n > rate && out[n - 1] < 0 && x >= 0 ? [n] : []));
  const hz = ((crossings.length - 1) * rate) / (crossings.at(-1) - crossings[0]);
  return 1200 * Math.log2(hz / (440 * 2 ** (semitones / 12)));
}
const [fifth, longer, both] = [await centsOff(1, 7), await centsOff(2, 0), await centsOff(1.5, -12)];
console.log('signalsmith-stretch 1.3.2, cents off: a fifth up', fifth.toFixed(2), '| twice as long', longer.toFixed(2), '| both', both.toFixed(2));
stated('a fifth up, and stretched alone, it is within a cent', Math.abs(fifth) < 1 && Math.abs(longer) < 1);
stated('an octave down and 1.5 times as long it is more than 4 cents sharp', both > 4 && both < 12);
END
node check.mjs
