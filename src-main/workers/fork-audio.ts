import { join } from 'node:path'
import type { FromAudio, ToAudio } from '../../src-shared/audio/index.ts'
import type { AudioForker } from '../audio/stream/audio-child.ts'
import { builtFolder } from './built-folder.ts'
import { forkNodeChild } from './node-child.ts'

/** The audio process's program: built beside every host. */
export const audioEntry = (): string => join(builtFolder(), 'audio-process.js')

/** Audio processes of a Node host. PortAudio prints on stdout; nobody listens there. */
export const nodeAudioForker = (entry = audioEntry(), environment: NodeJS.ProcessEnv = process.env): AudioForker => ({
  fork: () => forkNodeChild<ToAudio, FromAudio>(entry, { execArgv: ['--enable-source-maps'], env: environment }),
})
