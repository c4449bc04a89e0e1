/** `node scripts/codec-table.mjs`: measures every codec's round trip and writes the table into docs/codecs.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './ensure.mjs'
import { withSources } from './with-sources.mjs'

const BEGIN = '<!-- table: begin -->'
const END = '<!-- table: end -->'

await withSources(async (load) => {
  const { codecTable } = await load('/bench/codec-table.ts')
  const table = await codecTable()
  const path = join(root, 'docs', 'codecs.md')
  const page = readFileSync(path, 'utf8')
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from === -1 || to < from) throw new Error(`${path} has no place for the table: it needs the lines ${BEGIN} and ${END}`)
  writeFileSync(path, `${page.slice(0, from + BEGIN.length)}\n${table}\n${page.slice(to)}`)
  console.log(table)
})
