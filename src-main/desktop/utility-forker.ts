import { utilityProcess } from 'electron'
import { engineEntry, engineEnvironment, engineFlags, type EngineForker } from '../workers/fork-engine.ts'
import type { FromEngine } from '../workers/messages.ts'
import { keepLastWords } from '../workers/node-child.ts'

/** Engine processes of the desktop app. Electron ends them when the app ends. */
export const utilityForker: EngineForker = {
  fork(options) {
    const flags = engineFlags(options)
    const child = utilityProcess.fork(engineEntry(), [], {
      serviceName: 'Spectraloom engine',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: engineEnvironment(),
      execArgv: flags.length === 0 ? [] : [`--js-flags=${flags.join(' ')}`],
    })
    const lastWords = keepLastWords(child.stderr)
    let fatal = ''
    // For example, out of memory; its exit follows.
    child.on('error', (type, location) => (fatal = `${type} ${location} `))
    return {
      get pid() {
        return child.pid
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', (message: unknown) => listener(message as FromEngine)),
      onExit: (listener) => child.once('exit', (code) => listener({ code, signal: null, lastWords: fatal + lastWords() })),
      kill: () => {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      },
    }
  },
}
