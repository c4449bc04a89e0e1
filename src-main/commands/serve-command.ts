import { startHeadlessHost } from '../headless/start-host.ts'
import { untilSignal } from '../headless/until-signal.ts'
import { EXIT, UsageError, parseFlags, type Command } from './command.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Open the app for a browser.',
  help: `Usage: spectraloom serve [DIR] [--port N] [--json]

Starts the app and prints an address that opens it in a browser on this machine. The address contains a secret key.
From another room: ssh -L N:127.0.0.1:N this-machine, then open the same address there. Ctrl-C ends it.

  DIR             opens this project; --project DIR does the same
  --port N        a fixed port; any free one unless given`,

  async run(args, output) {
    const flags = parseFlags('serve', args, { port: { type: 'string' }, project: { type: 'string' } }, [], { more: true })
    const folders = [flags.text('project'), ...flags.positionals].filter((folder) => folder !== undefined)
    if (folders.length > 1) throw new UsageError('More than one project was named.', 'Name one; others can be opened in the app.')
    const host = await startHeadlessHost({
      port: flags.number('port', { minimum: 0, maximum: 65_535, whole: true }) ?? 0,
      projectFolder: folders[0],
    })
    if (output.json) output.event('listening', { address: host.address })
    else output.text(host.address)
    await untilSignal()
    await host.close()
    return EXIT.done
  },
}
