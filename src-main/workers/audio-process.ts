/** The program of an audio process: naudiodon and nothing else, so that no other work can hold up the sound. */
import { HEARTBEAT_MS, type FromAudio, type ToAudio } from '../../src-shared/audio/index.ts'
import { monotonicMs } from '../audio/clock.ts'
import { loadNativeAudio } from '../audio/process/native-audio.ts'
import { StreamServer } from '../audio/process/stream-server.ts'
import { preferSound } from './prefer-sound.ts'

/** What Electron gives a utility process in place of `process.send`. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

const parentPort = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort

function send(message: FromAudio): void {
  if (parentPort) parentPort.postMessage(message)
  // Where the host has gone, 'disconnect' ends this process.
  else process.send?.(message, undefined, undefined, () => undefined)
}

/** A stream on a dead sound server never ends by itself, and would hold up `process.exit`. */
function die(error: unknown): void {
  if (error) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.kill(process.pid, 'SIGKILL')
}

preferSound()
const server = new StreamServer(loadNativeAudio(), { send, nowMs: monotonicMs, die })
const receive = (message: unknown): void => {
  server.receive(message as ToAudio).catch(die)
}
if (parentPort) parentPort.on('message', ({ data }) => receive(data))
else {
  if (!process.send) throw new Error('This program is started by Spectraloom, not by hand')
  // A terminal sends Ctrl-C to the whole group of processes; the host decides what it means.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => die(null))
  process.on('message', receive)
}
setInterval(() => {
  // A host that went while this process was starting is never heard to go.
  if (!parentPort && !process.connected) die(null)
  server.heartbeat()
}, HEARTBEAT_MS)
