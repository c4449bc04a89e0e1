#!/usr/bin/env bash
# sfz-parser 0.0.9 cuts sample names at the first space and loses the region behind a #define.
# Guess: 'sample=a b.wav key=c4' is sample 'a b.wav' and key 60, and #define is expanded or at least passed over.
# Seen: the sample is 'a', an opcode 'b.wavkey' appears, and the <region> after a #define is gone. @sfz-tools/core 0.0.28 reads
# both rightly.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true,"type":"module"}' > package.json
npm install --ignore-scripts --no-audit --no-fund sfz-parser@0.0.9 @sfz-tools/core@0.0.28 > npm.log 2>&1 \
  || { cat npm.log; echo "cannot be checked here: the packages do not install"; exit 3; }
cat > check.mjs <<'END'
const stated = (what, holds) => {
  console.log(holds ? 'as stated:' : 'CHANGED:', what);
  if (!holds) process.exitCode = 1;
};
import parser from 'sfz-parser';
import tools from '@sfz-tools/core';
const text = '<region> sample=a b.wav key=c4\n#define $UP 12\n<region> sample=c.wav transpose=$UP\n';
const regions = (parser.default ?? parser)(text);
console.log('sfz-parser 0.0.9:', JSON.stringify(regions));
const { elements } = await tools.convertSfzToJs(text, '');
const other = elements.map((region) => region.elements.map(({ attributes: { name, value } }) => `${name}=${value}`));
console.log('@sfz-tools/core 0.0.28:', JSON.stringify(other));
stated('the name of the sample ends at the space', regions[0].sample === 'a');
stated('one region is left of two', regions.length === 1);
stated('the other reader has both', other.length === 2 && other[0][0] === 'sample=a b.wav' && other[1][1] === 'transpose=12');
END
node check.mjs
