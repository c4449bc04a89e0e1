/** Child process of engine.bench.ts, in an engine process's environment: calls FUNCTION of bench/MODULE.ts with the JSON on stdin, JSON out. */
import { text } from 'node:stream/consumers'
import { withSources } from '../scripts/with-sources.mjs'

const [module, name] = process.argv.slice(2)
await withSources(async (load) => {
  const { [name]: measure } = await load(`/bench/${module}.ts`)
  console.log(JSON.stringify(await measure(JSON.parse(await text(process.stdin)))))
})
