#!/usr/bin/env bash
# normFreq of Faust's filters of known synthesisers (faustwasm 0.18.4: vaeffects, moogLadder, korg35LPF, oberheimLPF) is no share of the Nyquist frequency.
# Guess: 'normalized frequency (0-1)' is the cutoff in half the sampling rate: 1000 / 22050 cuts off at 1 kHz.
# Seen: at that setting all of them cut off below 35 Hz: at 100 Hz 22 to 47 dB are gone. They mean 20 Hz times 1000 to the power of normFreq: for 1 kHz it is
# log10(1000 / 20) / 3 = .566.
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
/** What a filter leaves of a sine of so many Hz, in decibels, from an impulse. */
const response = async (expression, frequency) => {
  const x = new Float32Array(RATE);
  x[0] = 1;
  let [re, im] = [0, 0];
  (await made(expression, x)).forEach((value, n) => {
    re += value * Math.cos((2 * Math.PI * frequency * n) / RATE);
    im += value * Math.sin((2 * Math.PI * frequency * n) / RATE);
  });
  return 20 * Math.log10(Math.hypot(re, im));
};
const [LINEAR, LOGARITHMIC] = [1000 / (RATE / 2), Math.log10(1000 / 20) / 3];
for (const name of ['moogLadder', 'moogHalfLadder', 'korg35LPF', 'oberheimLPF', 'sallenKey2ndOrderLPF']) {
  const at = (normFreq, frequency) => response(`ve.${name}(${normFreq}, 0.7071)`, frequency);
  const [linear, passed, stopped] = [await at(LINEAR, 100), await at(LOGARITHMIC, 100), await at(LOGARITHMIC, 4000)];
  console.log(`${name}: 100 Hz at ${LINEAR.toFixed(3)} ${linear.toFixed(1)} dB, at ${LOGARITHMIC.toFixed(3)} ${passed.toFixed(1)} dB; 4 kHz there ${stopped.toFixed(1)} dB`);
  stated(`${name} at 1000 / 22050 takes 100 Hz away`, linear < -20);
  stated(`${name} at .566 lets it through and cuts above`, Math.abs(passed) < 2.5 && stopped < -15);
}
END
node check.mjs
