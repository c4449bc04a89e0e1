import { DeviceError } from '../errors.ts'
import type { AudioCallName, AudioCalls, AudioNews, ToAudio } from '../../../src-shared/audio/index.ts'
import type { AudioChild, AudioExit, AudioForker } from './audio-child.ts'

/** Devices that wake up slowly (Bluetooth) take seconds to open. */
export const CALL_TIMEOUT_MS = 8000

interface Waiting {
  resolve: (result: never) => void
  reject: (error: DeviceError) => void
  timer: NodeJS.Timeout
}

/** One audio process and the calls that wait for its answers. A call that gets no answer ends the process. */
export class ProcessLink {
  private readonly child: AudioChild
  private readonly waiting = new Map<number, Waiting>()
  private nextId = 1
  private exit: AudioExit | null = null
  private readonly exitListeners: ((exit: AudioExit) => void)[] = []

  constructor(forker: AudioForker, onNews: (news: AudioNews) => void) {
    this.child = forker.fork()
    this.child.onMessage((message) => {
      if (message.type === 'answer') this.settle(message.id, ({ resolve }) => resolve(message.result as never))
      else if (message.type === 'refusal')
        this.settle(message.id, ({ reject }) => reject(new DeviceError(message.problem, message.message, message.advice)))
      else onNews(message)
    })
    this.child.onExit((exit) => this.ended(exit))
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  get alive(): boolean {
    return this.exit === null
  }

  onExit(listener: (exit: AudioExit) => void): void {
    if (this.exit) listener(this.exit)
    else this.exitListeners.push(listener)
  }

  /** @throws DeviceError  as the process says; no-answer after `timeoutMs`; process-lost */
  call<N extends AudioCallName>(name: N, params: AudioCalls[N]['params'], timeoutMs = CALL_TIMEOUT_MS): Promise<AudioCalls[N]['result']> {
    return new Promise((resolve, reject) => {
      if (this.exit) {
        reject(lost())
        return
      }
      const id = this.nextId++
      const timer = setTimeout(() => {
        this.settle(id, (call) =>
          call.reject(
            new DeviceError(
              'no-answer',
              'The sound device does not answer.',
              'Check that the device and the sound server are running, or choose another device.',
            ),
          ),
        )
        this.kill()
      }, timeoutMs)
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject, timer })
      this.child.send({ type: 'call', id, name, params } as ToAudio)
    })
  }

  send(message: Exclude<ToAudio, { type: 'call' }>): void {
    if (!this.exit) this.child.send(message)
  }

  kill(): void {
    if (!this.exit) this.child.kill()
  }

  private settle(id: number, finish: (call: Waiting) => void): void {
    const call = this.waiting.get(id)
    if (!call) return
    clearTimeout(call.timer)
    this.waiting.delete(id)
    finish(call)
  }

  private ended(exit: AudioExit): void {
    if (this.exit) return
    this.exit = exit
    for (const id of [...this.waiting.keys()]) this.settle(id, ({ reject }) => reject(lost()))
    for (const listener of this.exitListeners) listener(exit)
  }
}

const lost = (): DeviceError =>
  new DeviceError('process-lost', 'The audio process ended.', 'Sound is being restarted; if that does not help, choose another device.')
