#!/usr/bin/env bash
# The same MIDI file is mixed in three ways: half the volume (controller 7 at 64) is -12, -10 or -6 dB.
# Guess: controller 7 and velocity have one curve, that of General MIDI's recommendation (40 log10(value / 127), -12 dB at a half).
# Seen: FluidSynth 2.3.1 does so; TiMidity++ 2.14.0 has -9.9 dB, WildMIDI 0.4.3 -6 dB, of controller 11 as well; of velocity 14, 10.4 and 6 dB (Debian 12). A balance
# made by ear in one is another mix in the next. WildMIDI renders at 32,072 Hz unless it is told.
set -euo pipefail
for tool in fluidsynth timidity wildmidi; do
  command -v "$tool" > /dev/null || { echo "cannot be checked here: $tool is not installed"; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
[ -f /usr/share/sounds/sf2/FluidR3_GM.sf2 ] && [ -f /etc/timidity/freepats.cfg ] \
  || { echo "cannot be checked here: fluid-soundfont-gm and freepats are not installed"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
/** An organ's A of two seconds with the two controllers and the velocity given. */
const note = (path, { volume, expression, velocity }) => {
  const events = [0, 0xc0, 16, 0, 0xb0, 7, volume, 0, 0xb0, 11, expression, 0, 0x90, 69, velocity, 0x8f, 0, 0x80, 69, 0, 0, 0xff, 0x2f, 0];
  const head = [...Buffer.from('MThd'), 0, 0, 0, 6, 0, 0, 0, 1, 0x01, 0xe0];
  writeFileSync(path, Buffer.from([...head, ...Buffer.from('MTrk'), 0, 0, 0, events.length, ...events]));
};
/** Peak of a 16-bit WAV file, and its rate. */
const heard = (path) => {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('data') + 8;
  let peak = 0;
  for (let n = at; n + 1 < bytes.length; n += 2) peak = Math.max(peak, Math.abs(bytes.readInt16LE(n)));
  return { peak, rate: bytes.readUInt32LE(24) };
};
const RENDERERS = {
  FluidSynth: (path) => ['fluidsynth', '-ni', '-R', '0', '-C', '0', '-r', '44100', '-F', 'out.wav', '/usr/share/sounds/sf2/FluidR3_GM.sf2', path],
  'TiMidity++': (path) => ['timidity', '-Ow', '-o', 'out.wav', path],
  WildMIDI: (path) => ['wildmidi', '-o', 'out.wav', '-c', '/etc/timidity/freepats.cfg', path],
};
const FULL = { volume: 127, expression: 127, velocity: 127 };
const seen = {};
for (const [name, command] of Object.entries(RENDERERS)) {
  const render = (levels) => {
    note('note.mid', levels);
    const [program, ...args] = command('note.mid');
    spawnSync(program, args, { stdio: 'ignore' });
    return heard('out.wav');
  };
  const full = render(FULL);
  seen[name] = { rate: full.rate };
  for (const what of Object.keys(FULL)) seen[name][what] = 20 * Math.log10(render({ ...FULL, [what]: 64 }).peak / full.peak);
}
console.log('64 instead of 127, dB:');
console.table(seen);
const all = (name, wanted) => ['volume', 'expression'].every((what) => Math.abs(seen[name][what] - wanted) < 0.2);
stated('FluidSynth: -11.9 dB', all('FluidSynth', -11.9));
stated('TiMidity++: -9.9 dB', all('TiMidity++', -9.9));
stated('WildMIDI: -6 dB', all('WildMIDI', -6));
stated('velocity: 14.0, 10.4 and 6.0 dB', Object.values(seen).every(({ velocity }, n) => Math.abs(velocity + [14.0, 10.4, 6.0][n]) < 0.3));
stated('WildMIDI at 32,072 Hz', seen.WildMIDI.rate === 32072);
END
node check.mjs
