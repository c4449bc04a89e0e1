#!/usr/bin/env bash
# 10 dB less in a SoundFont are 4 dB in FluidSynth 2.3.1, spessasynth_core 4.3.22 and TiMidity++ 2.14.
# Guess: initialAttenuation is in centibels, as the standard says: 100 makes a zone 10 dB quieter than 0.
# Seen: 4.0, 4.0 and 3.8 dB: they follow the EMU8000 chip, which took 0.4 of it, since SoundFonts were tuned by ear on its cards. The
# sustain level, in centibels too, is taken as it stands. Who writes SoundFonts multiplies by 2.5.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  fluidsynth=2.3.1-2 timidity=2.14.0-8.1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PATH="$work/tools/usr/bin:$PATH" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund spessasynth_core@4.3.22 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { BasicMIDI, SoundBankLoader, SpessaSynthProcessor, SpessaSynthSequencer } from 'spessasynth_core';
/** The samples of a 16-bit WAV file, -1 to 1. */
const readWav = (path) => {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('data', 12, 'latin1') + 8;
  return Float32Array.from({ length: (bytes.length - at) >> 1 }, (_, n) => bytes.readInt16LE(at + 2 * n) / 32768);
};
/** A format 0 MIDI file, 480 ticks a beat; each event is [tick, ...bytes], in order. */
const midiFile = (events, end) => {
  const [track, words] = [[], []];
  let now = 0;
  for (const [tick, ...bytes] of [...events, [end, 0xff, 0x2f, 0]]) {
    const wait = tick - now;
    track.push(...(wait > 16383 ? [(wait >> 14) | 128] : []), ...(wait > 127 ? [((wait >> 7) & 127) | 128] : []), wait & 127, ...bytes);
    now = tick;
  }
  words.push(0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 0, 0, 1, 1, 0xe0, 0x4d, 0x54, 0x72, 0x6b, 0, 0, track.length >> 8, track.length & 255);
  return Buffer.from([...words, ...track]);
};
/** A SoundFont with one looped sine of 441 Hz on key 69 and the given generators [number, amount] in its zone. */
const soundFont = (generators) => {
  const text = (s, n) => Buffer.from(s.padEnd(n, '\0'), 'latin1');
  const u16 = (...values) => Buffer.from(Uint16Array.from(values).buffer);
  const u32 = (...values) => Buffer.from(Uint32Array.from(values).buffer);
  const chunk = (id, ...parts) => Buffer.concat([text(id, 4), u32(Buffer.concat(parts).length), ...parts]);
  const sine = Buffer.alloc(2 * 4446);
  for (let n = 0; n < 4400; n++) sine.writeInt16LE(Math.round(16000 * Math.sin((2 * Math.PI * n) / 100)), 2 * n);
  const zone = [[54, 1], ...generators, [53, 0]];
  const header = [text('sine', 20), u32(0, 4400, 400, 4000, 44100), Buffer.from([69, 0]), u16(0, 1), text('EOS', 46)];
  return chunk('RIFF', Buffer.from('sfbk'),
    chunk('LIST', Buffer.from('INFO'), chunk('ifil', u16(2, 1)), chunk('isng', text('EMU8000', 8)), chunk('INAM', text('Sine', 6))),
    chunk('LIST', Buffer.from('sdta'), chunk('smpl', sine)),
    chunk('LIST', Buffer.from('pdta'),
      chunk('phdr', text('P', 20), u16(0, 0, 0), u32(0, 0, 0), text('EOP', 20), u16(0, 0, 1), u32(0, 0, 0)),
      chunk('pbag', u16(0, 0, 1, 0)), chunk('pmod', Buffer.alloc(10)), chunk('pgen', u16(41, 0, 0, 0)),
      chunk('inst', text('I', 20), u16(0), text('EOI', 20), u16(1)), chunk('ibag', u16(0, 0, zone.length, 0)),
      chunk('imod', Buffer.alloc(10)), chunk('igen', u16(...zone.flat(), 0, 0)), chunk('shdr', ...header)));
};
/** The left channel of what FluidSynth plays, without its effects. */
const fluidsynth = (font, song) => {
  writeFileSync('f.sf2', font);
  writeFileSync('f.mid', song);
  const flags = ['-ni', '-R', '0', '-C', '0', '-r', '44100', '-O', 's16', '-T', 'wav', '-F', 'f.wav', 'f.sf2', 'f.mid'];
  execFileSync('fluidsynth', flags, { stdio: 'ignore' });
  return readWav('f.wav').filter((_, n) => n % 2 === 0);
};
/** The left channel of what TiMidity++ plays, without its effects. */
const timidity = (font, song) => {
  writeFileSync('t.sf2', font);
  writeFileSync('t.mid', song);
  writeFileSync('t.cfg', `soundfont ${process.cwd()}/t.sf2\n`);
  const flags = ['-c', 't.cfg', '-Ow', '-o', 't.wav', '-s', '44100', '-EFreverb=0', '-EFchorus=0', 't.mid'];
  execFileSync('timidity', flags, { stdio: 'ignore' });
  return readWav('t.wav').filter((_, n) => n % 2 === 0);
};
/** The left channel of two seconds of what spessasynth_core plays. */
const spessasynth = async (font, song) => {
  const plain = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const processor = new SpessaSynthProcessor(44100, { enableEventSystem: false });
  processor.soundBankManager.addSoundBank(SoundBankLoader.fromArrayBuffer(plain(font)), 'main');
  await processor.processorInitialized;
  const sequencer = new SpessaSynthSequencer(processor);
  sequencer.loadNewSongList([BasicMIDI.fromArrayBuffer(plain(song))]);
  sequencer.play();
  const [left, right] = [new Float32Array(88064), new Float32Array(88064)];
  for (let n = 0; n < left.length; n += 128) {
    sequencer.processTick();
    processor.process(left.subarray(n, n + 128), right.subarray(n, n + 128), 0, 128);
  }
  return left;
};
const rms = (x, from = 0, to = x.length) => Math.sqrt(x.subarray(from, to).reduce((sum, v) => sum + v * v, 0) / (to - from));
const decibels = (ratio) => 20 * Math.log10(ratio);
const song = midiFile([[0, 0x90, 69, 127], [1440, 0x80, 69, 0]], 1920);
const level = (x) => decibels(rms(x, 20000, 40000));
/** How much quieter a zone becomes by a generator of 100. */
const drop = async (play, generator) => {
  const [plain, less] = [await play(soundFont([]), song), await play(soundFont([[generator, 100]]), song)];
  return +(level(plain) - level(less)).toFixed(2);
};
const seen = {};
for (const play of [fluidsynth, spessasynth, timidity]) {
  seen[play.name] = { attenuation: await drop(play, 48), sustain: await drop(play, 37) };
}
console.log('FluidSynth 2.3.1, spessasynth_core 4.3.22, TiMidity++ 2.14; decibels less by 100 centibels:', seen);
stated('attenuation: 3.7 to 4.1 dB in all three', Object.values(seen).every((s) => s.attenuation > 3.7 && s.attenuation < 4.1));
stated('sustain: 9.5 to 10.1 dB in all three', Object.values(seen).every((s) => s.sustain > 9.5 && s.sustain < 10.1));
END
node check.mjs
