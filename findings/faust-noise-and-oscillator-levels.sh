#!/usr/bin/env bash
# Levels of Faust's sources are not alike (faustwasm 0.18.4): pink_noise is 21 dB below noise, pink_noise_vm 8 dB above it, and oscb grows as its pitch falls.
# Guess: sources of one library fill -1 to 1: noises about as loud, sines with peaks of 1.
# Seen: RMS of noise .58, of pink_noise .05 (peaks .18), of pink_noise_vm(4) 1.5 (peaks over 4). oscb(440) has peaks of 16, oscb(110) of 64, where osc has 1:
# it is the bare resonance, whose level is 1 / sin(2 pi f / rate).
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
const rms = (x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length);
const peak = (x) => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const found = {};
for (const source of ['no.noise', 'no.pink_noise', 'no.pink_noise_vm(4)', 'os.osc(440)', 'os.oscb(440)', 'os.oscb(110)']) {
  const x = (await made(source)).slice(RATE / 2);
  found[source] = { rms: rms(x), peak: peak(x) };
  console.log(`${source}: RMS ${rms(x).toFixed(3)}, peak ${peak(x).toFixed(2)}`);
}
const decibels = (source) => 20 * Math.log10(found[source].rms / found['no.noise'].rms);
stated('pink_noise is 21 dB below noise', Math.abs(decibels('no.pink_noise') + 21) < 2);
stated('pink_noise_vm(4) is 8 dB above it and far over full scale', Math.abs(decibels('no.pink_noise_vm(4)') - 8) < 3 && found['no.pink_noise_vm(4)'].peak > 2);
stated('osc has peaks of 1', Math.abs(found['os.osc(440)'].peak - 1) < 0.01);
for (const frequency of [110, 440]) {
  const expected = 1 / Math.sin((2 * Math.PI * frequency) / RATE);
  stated(`oscb(${frequency}) has peaks of ${expected.toFixed(0)}`, Math.abs(found[`os.oscb(${frequency})`].peak / expected - 1) < 0.02);
}
END
node check.mjs
