import { utilityProcess } from 'electron'
import type { FromAudio } from '../../src-shared/audio/index.ts'
import type { AudioForker } from '../audio/stream/audio-child.ts'
import { audioEntry } from '../workers/fork-audio.ts'
import { keepLastWords } from '../workers/node-child.ts'

/** Audio processes of the desktop app. Electron ends them when the app ends. */
export const utilityAudioForker: AudioForker = {
  fork() {
    const child = utilityProcess.fork(audioEntry(), [], { serviceName: 'Spectraloom audio', stdio: ['ignore', 'ignore', 'pipe'] })
    const lastWords = keepLastWords(child.stderr)
    let fatal = ''
    // For example, out of memory; its exit follows.
    child.on('error', (type, location) => (fatal = `${type} ${location} `))
    return {
      get pid() {
        return child.pid
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', (message: unknown) => listener(message as FromAudio)),
      onExit: (listener) => child.once('exit', (code) => listener({ code, signal: null, lastWords: fatal + lastWords() })),
      kill: () => {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      },
    }
  },
}
