import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { SPEAKER } from '../../scripts/pulse.mjs'
import { signalChild } from '../../scripts/signal-child.mjs'

export interface PulseServer {
  environment: NodeJS.ProcessEnv
  start(): Promise<void>
  kill(): Promise<void>
  stop(): Promise<void>
}

/**
 * Frame n carries n itself, exactly, in two float32 channels: no two of the first 67 million frames are alike, none is
 * silent. The last two bits stand in both channels, so that a faded frame is hardly ever taken for another number.
 */
const LOW = 4096
const CHECK = 4
const HIGHEST = 2 ** 14

export function writeNumbered(block: Float32Array, startFrame: number): number {
  const frames = block.length / 2
  for (let i = 0; i < frames; i++) {
    const n = startFrame + i
    block[2 * i] = ((n % LOW) + 1) / (2 * LOW)
    block[2 * i + 1] = -(Math.floor(n / LOW) * CHECK + (n % CHECK) + 1) / (HIGHEST * CHECK)
  }
  return frames
}

export interface SequenceResult {
  /** Number of the first and the last frame that came. Null where none came. */
  first: number | null
  last: number | null
  frames: number
  lost: number
  doubled: number
  /** Frames that carry no number: altered on the way, or faded. */
  altered: number
  /** Silent frames between the first and the last. */
  silent: number
}

/** Checks a stream of numbered frames as it comes in: each exactly once, in order, bit for bit. */
export class SequenceChecker {
  private first: number | null = null
  private last: number | null = null
  private frames = 0
  private lost = 0
  private doubled = 0
  private altered = 0
  private silent = 0
  private silentSinceSound = 0

  push(samples: Float32Array): void {
    for (let i = 0; i + 1 < samples.length; i += 2) this.frame(samples[i], samples[i + 1])
  }

  private frame(left: number, right: number): void {
    if (left === 0 && right === 0) {
      this.silentSinceSound++
      return
    }
    if (this.first !== null) this.silent += this.silentSinceSound
    this.silentSinceSound = 0
    this.frames++
    const low = left * 2 * LOW - 1
    const checkedHigh = -right * HIGHEST * CHECK - 1
    const high = Math.floor(checkedHigh / CHECK)
    if (!Number.isInteger(low) || !Number.isInteger(checkedHigh) || low < 0 || low >= LOW || checkedHigh % CHECK !== low % CHECK) {
      this.altered++
      return
    }
    const number = high * LOW + low
    const expected = this.last === null ? number : this.last + 1
    if (number > expected) this.lost += number - expected
    if (number < expected) this.doubled++
    this.first ??= number
    this.last = number
  }

  result(): SequenceResult {
    const { first, last, frames, lost, doubled, altered, silent } = this
    return { first, last, frames, lost, doubled, altered, silent }
  }
}

export interface MonitorTap {
  stop(): Promise<void>
}

/** Hears what a loudspeaker of the private server plays, float32 stereo, without the program under test. */
export async function tapSpeaker(
  server: PulseServer,
  sampleRate: number,
  onSamples: (samples: Float32Array) => void,
  speaker = SPEAKER,
): Promise<MonitorTap> {
  const child = spawn(
    'parec',
    ['-d', `${speaker}.monitor`, '--raw', '--format=float32le', `--rate=${sampleRate}`, '--channels=2', '--latency-msec=50'],
    {
      env: server.environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  let rest = Buffer.alloc(0)
  const started = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
  child.stdout.on('data', (chunk: Buffer) => {
    const bytes = Buffer.concat([rest, chunk])
    const whole = bytes.length - (bytes.length % 8)
    const samples = new Float32Array(whole / 4)
    new Uint8Array(samples.buffer).set(bytes.subarray(0, whole))
    rest = bytes.subarray(whole)
    onSamples(samples)
  })
  await started
  return {
    async stop() {
      const closed = new Promise((resolve) => child.once('close', resolve))
      signalChild(child, 'SIGTERM')
      await closed
    },
  }
}

/** Plays float32 samples into the private server, as another program would. */
export async function playSamples(server: PulseServer, sampleRate: number, channels: number, samples: Float32Array): Promise<void> {
  const child = spawn('pacat', ['-d', SPEAKER, '--raw', '--format=float32le', `--rate=${sampleRate}`, `--channels=${channels}`], {
    env: server.environment,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.stdin.end(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength))
  await closed
}

export const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000))

/** Holds up this process as a long computation or a collection of garbage would. */
export function blockEventLoop(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until) Math.sqrt(until)
}

/** Waits for something that happens by itself. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutSeconds: number): Promise<void> {
  const end = performance.now() + timeoutSeconds * 1000
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`It did not happen within ${timeoutSeconds} s: ${condition.toString()}`)
    await seconds(0.02)
  }
}

/** Where the system lets us, goes before other work on this machine, as sound goes before training in the product. */
export function raisePriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    process.stderr.write(`Sound tests run at ordinary priority: ${error.message}\n`)
  }
}
