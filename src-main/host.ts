/** Headless composition root: the app for a browser. Prints its address, one line; ends on Ctrl-C. */
import { parseArgs } from 'node:util'
import { toFailure } from './failures/to-failure.ts'
import { startHeadlessHost } from './headless/start-host.ts'
import { untilSignal } from './headless/until-signal.ts'

try {
  const { values, positionals } = parseArgs({
    options: { port: { type: 'string', default: '0' }, project: { type: 'string' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const host = await startHeadlessHost({ port: Number(values.port), projectFolder: values.project ?? positionals[0] })
  console.log(values.json ? JSON.stringify({ event: 'listening', address: host.address }) : host.address)
  await untilSignal()
  await host.close()
  process.exit(0)
} catch (error) {
  const { message, advice } = toFailure(error)
  console.error(`${message} ${advice}`)
  process.exit(1)
}
