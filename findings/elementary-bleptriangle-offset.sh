#!/usr/bin/env bash
# el.bleptriangle of Elementary 3.2.2 lies between 0 and 2, not between -1 and 1.
# Guess: el.bleptriangle is el.triangle without its aliases: round zero, as el.blepsaw and el.blepsquare are.
# Seen: at 441 Hz a mean of .98, from 0 to 1.96, and less of both the higher the note (.77 at 5 kHz); el.triangle has none. Through an envelope it
# clicks with every note, and a mix loses half its headroom to what nobody hears.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund @elemaudio/offline-renderer@3.2.2 @elemaudio/core@3.2.1 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
// The renderer sets globals that newer Node.js has as getters only.
for (const name of ['crypto', 'performance']) Object.defineProperty(globalThis, name, { value: globalThis[name], writable: true, configurable: true });
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const Renderer = require('@elemaudio/offline-renderer').default;
const { el } = require('@elemaudio/core');
const RATE = 44100;
const render = async (node) => {
  const renderer = new Renderer();
  await renderer.initialize({ numInputChannels: 0, numOutputChannels: 1, sampleRate: RATE });
  await renderer.render(node);
  const out = [new Float32Array(RATE)];
  renderer.process([], out);
  return out[0];
};

const steady = async (node) => (await render(node)).subarray(RATE / 2);
const measured = (x) => ({ mean: x.reduce((sum, v) => sum + v, 0) / x.length, lowest: x.reduce((a, b) => Math.min(a, b)), highest: x.reduce((a, b) => Math.max(a, b)) });
const seen = {
  'bleptriangle 441 Hz': measured(await steady(el.bleptriangle(441))),
  'bleptriangle 5 kHz': measured(await steady(el.bleptriangle(5000))),
  'triangle 441 Hz': measured(await steady(el.triangle(441))),
  'blepsaw 441 Hz': measured(await steady(el.blepsaw(441))),
};
console.log('@elemaudio/core 3.2.2:');
console.table(seen);
const offset = seen['bleptriangle 441 Hz'];
stated('a mean of .98 at 441 Hz, from 0 to 1.96', Math.abs(offset.mean - 0.98) < 0.01 && Math.abs(offset.lowest) < 0.01 && Math.abs(offset.highest - 1.96) < 0.02);
stated('.77 at 5 kHz', Math.abs(seen['bleptriangle 5 kHz'].mean - 0.775) < 0.02);
stated('no mean in triangle and blepsaw', ['triangle 441 Hz', 'blepsaw 441 Hz'].every((name) => Math.abs(seen[name].mean) < 0.01));
END
node check.mjs
