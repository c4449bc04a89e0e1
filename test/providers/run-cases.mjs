/**
 * Compares a provider with the processor, case by case, in a process of its own: a graphics driver that crashes takes nothing else along.
 *
 *   node test/providers/run-cases.mjs PROVIDER FIRST
 *
 * Writes one JSON object a line: `{ "begin": NAME }` before each case from number FIRST on, `{ "end": NAME, "differences": [...] }` after it.
 */
import { withSources } from '../../scripts/with-sources.mjs'

const [provider, first = '0'] = process.argv.slice(2)
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

await withSources(async (load) => {
  const { providerCases } = await load('/test/providers/cases.ts')
  for (const { name, compare } of providerCases.slice(Number(first))) {
    say({ begin: name })
    const startedAt = performance.now()
    let differences
    try {
      differences = await compare(provider)
    } catch (error) {
      differences = [error instanceof Error ? error.message : String(error)]
    }
    say({ end: name, differences, milliseconds: Math.round(performance.now() - startedAt) })
  }
})
