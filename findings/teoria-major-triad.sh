#!/usr/bin/env bash
# Cmaj is C major to tonal 6.5.1 and chord-symbol 4.0.0, but C major seventh to teoria 2.5.0; C4 is a fourth more to tonal than to chord-symbol.
# Guess: all three agree on the names that every chart holds; they differ in the tensions that are left out of C11 and C13.
# Seen: of teoria, chord('Cmaj') has B in it, chord('C') and chord('CM') have not. C4: C E flat F B flat in tonal, C F G in chord-symbol. C7alt:
# four notes beside C in tonal, no flat ninth among them, six in chord-symbol. The eleventh of C13 is in teoria's chord only.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund tonal@6.5.1 teoria@2.5.0 chord-symbol@4.0.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import { createRequire } from 'node:module';
import { Chord, Note } from 'tonal';
import teoria from 'teoria';
const require = createRequire(import.meta.url);
const { chordParserFactory } = require(`${process.cwd()}/node_modules/chord-symbol/lib/chord-symbol.js`);
const parse = chordParserFactory();
const classes = (names) => [...new Set(names.map((name) => Note.chroma(name)))].sort((a, b) => a - b).join(' ');
const tonal = (name) => classes(Chord.get(name).notes);
const ofTeoria = (name) => classes(teoria.chord(name).notes().map((note) => note.name().toUpperCase() + note.accidental()));
const ofSymbol = (name) => classes(parse(name).normalized.notes);
for (const name of ['C', 'CM', 'Cmaj', 'Cmaj7', 'C13']) console.log(name, [tonal, ofTeoria, ofSymbol].map((read) => read(name)));
for (const name of ['C4', 'C7alt']) console.log(name, [tonal, ofSymbol].map((read) => read(name)));
stated('Cmaj is a triad to two of them', tonal('Cmaj') === '0 4 7' && ofSymbol('Cmaj') === '0 4 7');
stated("it is teoria's major seventh, CM is not", ofTeoria('Cmaj') === '0 4 7 11' && ofTeoria('CM') === '0 4 7');
stated('C4 has no third in chord-symbol, a minor one in tonal', ofSymbol('C4') === '0 5 7' && tonal('C4') === '0 3 5 10');
stated('C7alt has its flat ninth in chord-symbol only', ofSymbol('C7alt') === '0 1 3 4 6 8 10' && tonal('C7alt') === '0 3 4 8 10');
stated("C13 has an eleventh in teoria's chord only", ofTeoria('C13').includes(' 5 ') && !tonal('C13').includes(' 5 ') && !ofSymbol('C13').includes(' 5 '));
END
node check.mjs
