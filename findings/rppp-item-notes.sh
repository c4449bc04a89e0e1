#!/usr/bin/env bash
# rppp 0.4.0 cannot read the REAPER project that it wrote itself where an item has a text note.
# Guess: what parse() understood, dump() writes as REAPER does, so that it is read back the same.
# Seen: REAPER writes a note as lines that begin with | within <NOTES ... >. parse() takes them, dump() puts the text with its line breaks in
# quotes behind <NOTES, and parse() refuses that; the same project without the note comes back as it was.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund rppp@0.4.0 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import rppp from 'rppp';
const project = (note) => `<REAPER_PROJECT 0.1 "7.0/linux" 1700000000
  <TRACK
    NAME "Violin"
    <ITEM
      POSITION 0
      LENGTH 2
${note}    >
  >
>
`;
const again = (text) => rppp.parse(rppp.parse(text).dump()).dump() === rppp.parse(text).dump();
const NOTE = '      <NOTES\n        |first line\n        |second line\n      >\n';
console.log(rppp.parse(project(NOTE)).dump());
stated('without a note it is read back the same', again(project('')));
let refusal = '';
try {
  again(project(NOTE));
} catch (error) {
  refusal = error.message;
}
stated('with a note it is refused', refusal !== '');
END
node check.mjs
