/** Child process of engine.bench.ts: measures one training workload in an engine process's environment. JSON in, JSON out. */
import { text } from 'node:stream/consumers'
import { withSources } from '../scripts/with-sources.mjs'

await withSources(async (load) => {
  const { measureTraining } = await load('/bench/measure-training.ts')
  console.log(JSON.stringify(await measureTraining(JSON.parse(await text(process.stdin)))))
})
