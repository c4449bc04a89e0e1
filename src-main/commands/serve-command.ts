import { startHeadlessHost } from '../headless/start-host.ts'
import { untilSignal } from '../headless/until-signal.ts'
import { EXIT, parseFlags, type Command } from './command.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Open the app for a browser.',
  help: `Usage: spectraloom serve [--port N] [--project DIR] [--json]

Starts the app and prints an address that opens it in a browser on this machine. The address contains a secret key.
From another room: ssh -L N:127.0.0.1:N this-machine, then open the same address there. Ctrl-C ends it.

  --port N        a fixed port; any free one unless given
  --project DIR   opens this project`,

  async run(args, output) {
    const flags = parseFlags('serve', args, { port: { type: 'string' }, project: { type: 'string' } }, [])
    const host = await startHeadlessHost({ port: flags.number('port', { minimum: 0, maximum: 65_535, whole: true }) ?? 0, projectFolder: flags.text('project') })
    if (output.json) output.event('listening', { address: host.address })
    else output.text(host.address)
    await untilSignal()
    await host.close()
    return EXIT.done
  },
}
