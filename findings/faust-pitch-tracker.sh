#!/usr/bin/env bash
# pitchTracker of Faust's analysers (faustwasm 0.18.4) sways by 25 Hz at every steady sine: four semitones at 110 Hz, an eighth tone at 1760 Hz.
# Guess: it counts zero crossings over its time constant, so once it has settled a steady sine is one number within a few cents.
# Seen with (4, .02), after a second: 110 Hz as 98 to 123 Hz, 440 Hz as 428 to 453 Hz, 1760 Hz as 1748 to 1773 Hz, up and down again and again; its mean is right.
# It smooths impulses at crossings by one pole: what sways is half of 1 / time constant. As the frequency of an oscillator it is a deep vibrato.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --silent @grame/faustwasm@0.18.4 || { echo "cannot be checked here: the package could not be installed"; exit 3; }
cat > check.mjs <<'END'
import { FaustCompiler, FaustMonoDspGenerator, instantiateFaustModuleFromFile, LibFaust } from './node_modules/@grame/faustwasm/dist/esm/index.js';
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
const RATE = 44_100;
const compiler = new FaustCompiler(new LibFaust(await instantiateFaustModuleFromFile('node_modules/@grame/faustwasm/libfaust-wasm/libfaust-wasm.js')));
console.log('Faust', compiler.version());
/** What a Faust expression makes: of a sound where it takes one, as long as that, else of a second. */
const made = async (expression, x) => {
  const generator = new FaustMonoDspGenerator();
  await generator.compile(compiler, 'probe', `import("stdfaust.lib"); process = ${expression};`, '');
  const processor = await generator.createOfflineProcessor(RATE, 64);
  return Float32Array.from(processor.render(x && [x], x?.length ?? RATE)[0]);
};
const heard = async (frequency) => {
  const x = Float32Array.from({ length: 2 * RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * frequency * n) / RATE));
  const settled = (await made('an.pitchTracker(4, 0.02)', x)).slice(RATE);
  return [Math.min(...settled), settled.reduce((sum, value) => sum + value, 0) / settled.length, Math.max(...settled)];
};
for (const frequency of [110, 440, 1760]) {
  const [low, mean, high] = await heard(frequency);
  console.log(`${frequency} Hz is heard as ${low.toFixed(1)} to ${high.toFixed(1)} Hz, ${mean.toFixed(1)} Hz at the mean`);
  stated(`at ${frequency} Hz it sways by 25 Hz`, Math.abs(high - low - 25) < 2);
  stated('its mean is right', Math.abs(mean - frequency) < 1);
}
END
node check.mjs
