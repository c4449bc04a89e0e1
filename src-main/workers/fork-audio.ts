import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { FromAudio } from '../../src-shared/audio/index.ts'
import type { AudioForker } from '../audio/stream/audio-child.ts'
import { builtFolder } from './built-folder.ts'
import { keepLastWords } from './fork-engine.ts'
import { signalChild } from './signal-child.ts'

/** The audio process's program: built beside every host. */
export const audioEntry = (): string => join(builtFolder(), 'audio-process.js')

/** Audio processes of a Node host. PortAudio prints on stdout; nobody listens there. */
export const nodeAudioForker = (entry = audioEntry(), environment: NodeJS.ProcessEnv = process.env): AudioForker => ({
  fork() {
    const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: ['--enable-source-maps'], env: environment })
    const lastWords = keepLastWords(child.stderr)
    return {
      pid: child.pid,
      send: (message) => {
        // A message to a process that has just died is lost; its exit is reported by itself.
        if (child.connected) child.send(message, () => undefined)
      },
      onMessage: (listener) => child.on('message', (message) => listener(message as FromAudio)),
      onExit: (listener) => {
        child.on('error', (error) => listener({ code: null, signal: null, lastWords: error.message }))
        child.once('close', (code, signal) => listener({ code, signal, lastWords: lastWords() }))
      },
      kill: () => signalChild(child, 'SIGKILL'),
    }
  },
})
