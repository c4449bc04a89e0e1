/** `npm run bench -- NAME [--json FILE]`: runs bench/NAME.bench.ts and reports its figures. Run it on an otherwise idle machine. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureInstalled, root } from '../scripts/ensure.mjs'
import { withSources } from '../scripts/with-sources.mjs'

ensureInstalled()
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
const { values, positionals } = parseArgs({ allowPositionals: true, strict: false, options: { json: { type: 'string' } } })
const [name] = positionals
if (!name || !existsSync(join(root, 'bench', `${name}.bench.ts`))) {
  console.error(`Which bench? One of: ${names.join(', ')}. For example: npm run bench -- ${names[0] ?? 'engine'} --json figures.json`)
  process.exit(2)
}
await withSources(async (load) => {
  const { report, teller } = await load('/bench/report.ts')
  const { run } = await load(`/bench/${name}.bench.ts`)
  report(await run(teller()), typeof values.json === 'string' ? values.json : null)
})
