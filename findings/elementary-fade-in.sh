#!/usr/bin/env bash
# Elementary 3.2.2 fades every graph in over the first 50 ms, offline as well: an attack at the start is lost.
# Guess: what is rendered offline begins as it is written, with its first sample.
# Seen: a constant of 1 is 0 at first, .45 after 23 ms, 1 after 50 ms, in a straight line; the fade of live editing is not left out.
# Who renders one-shots with it has to begin them 50 ms late.
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

const one = await render(el.const({ value: 1 }));
const full = one.findIndex((v) => v > 0.9995);
console.log('@elemaudio/offline-renderer 3.2.2, a constant of 1:', [0, 441, 1000, 2000].map((n) => `${n}: ${one[n].toFixed(3)}`).join('  '), 'whole from', full);
stated('0 at the first sample', one[0] === 0);
stated('a straight line', Math.abs(one[1000] / one[500] - 2) < 0.01);
stated('whole after 50 ms', Math.abs(full - 0.05 * RATE) < 12);
END
node check.mjs
