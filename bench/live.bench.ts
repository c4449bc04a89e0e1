/**
 * The sound path with real parts: audio process, naudiodon, PortAudio, a private PulseAudio server and its loopback.
 * Each playing figure runs for a minute; SPECTRALOOM_BENCH_SECONDS=600 makes it ten. SPECTRALOOM_BENCH_PARTS=endless-512,controls runs
 * only those parts.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { pulseMissing, startPulse, type PrivatePulse } from '../scripts/pulse.mjs'
import type { StreamSettings } from '../src-main/audio/audio-io.ts'
import { loadNativeAudio } from '../src-main/audio/process/native-audio.ts'
import { measureRoundTrip } from '../src-main/audio/recording/round-trip.ts'
import { ProcessStream } from '../src-main/audio/stream/process-stream.ts'
import { nodeAudioForker } from '../src-main/workers/fork-audio.ts'
import { ensureBuilt } from '../scripts/ensure.mjs'
import { signalChild } from '../scripts/signal-child.mjs'
import { blockEventLoop, seconds, SequenceChecker, tapSpeaker, until, writeNumbered } from '../test/support/audio.ts'
import { corpusFirstSounds } from './corpus-first-sound.ts'
import { controls } from './live-controls.ts'
import { endless } from './live-endless.ts'
import { firstSounds } from './live-first-sound.ts'
import { followedSinger } from './live-followed.ts'
import { ownLatencies } from './live-own.ts'
import { entry, type BenchEntry } from './report.ts'

const RATE = 44_100
const PLAY_SECONDS = Number(process.env.SPECTRALOOM_BENCH_SECONDS ?? 60)
const processEntry = resolve(import.meta.dirname, '../out/main/audio-process.js')
const ROUND_TRIPS = 5
/** As the engine's jobs run beside the sound. */
const LOWER_PRIORITY = 10
const BUSY_PROCESSES = 2

export async function run(): Promise<BenchEntry[]> {
  const missing = pulseMissing() ?? loadNativeAudio().reason
  if (missing) return [entry(`live sound (not measured: ${missing})`, null, '')]
  ensureBuilt()
  const entries: BenchEntry[] = []
  for (const [name, part] of Object.entries(chosenParts())) {
    console.log(name)
    entries.push(...(await part()))
  }
  return entries
}

const withPulse = (work: (pulse: PrivatePulse) => Promise<BenchEntry[]>) => async (): Promise<BenchEntry[]> => {
  const pulse = await startPulse({ sampleRate: RATE })
  try {
    return await work(pulse)
  } finally {
    await pulse.stop()
  }
}

const PARTS: Record<string, () => Promise<BenchEntry[]>> = {
  'device-256': withPulse((pulse) => playing(pulse, 256, [])),
  'device-512': withPulse((pulse) => playing(pulse, 512, [])),
  'device-512-busy': withPulse((pulse) => playing(pulse, 512, startBusyProcesses())),
  stalls: withPulse(stalls),
  'round-trips': withPulse(async (pulse) => [...(await roundTrips(pulse, 256)), ...(await roundTrips(pulse, 512))]),
  recovery: withPulse(recovery),
  'first-sound': () => firstSounds(256),
  'first-sound-corpus': () => corpusFirstSounds(256),
  // At the models' rate these last 16 ms; the recommended 512 frames at 44 100 Hz last 12 ms.
  controls: () => controls(256),
  own: () => ownLatencies(256),
  followed: () => followedSinger(512),
  'endless-256': () => endless(256, PLAY_SECONDS, 'training'),
  'endless-512': () => endless(512, PLAY_SECONDS, 'training'),
  'endless-256-loaded': () => endless(256, PLAY_SECONDS, 'load'),
  'endless-512-loaded': () => endless(512, PLAY_SECONDS, 'load'),
  'endless-512-alone': () => endless(512, PLAY_SECONDS, 'nothing'),
}

function chosenParts(): typeof PARTS {
  const { SPECTRALOOM_BENCH_PARTS } = process.env
  if (!SPECTRALOOM_BENCH_PARTS) return PARTS
  const names = SPECTRALOOM_BENCH_PARTS.split(',')
  const unknown = names.find((name) => !(name in PARTS))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}". There are: ${Object.keys(PARTS).join(', ')}`)
  return Object.fromEntries(names.map((name) => [name, PARTS[name]]))
}

const settings = (bufferFrames: number): StreamSettings => ({
  sampleRate: RATE,
  bufferFrames,
  output: { device: null, channels: 2 },
  input: null,
})
const open = (pulse: PrivatePulse, request: StreamSettings): Promise<ProcessStream> =>
  ProcessStream.open(nodeAudioForker(processEntry, pulse.environment), request)

/** Work that takes all there is, at the priority of training. */
function startBusyProcesses(): ChildProcess[] {
  const program = `require('os').setPriority(${LOWER_PRIORITY}); for (let x = 0; ; x++) Math.sqrt(x)`
  return Array.from({ length: BUSY_PROCESSES }, () => spawn(process.execPath, ['-e', program], { stdio: 'ignore' }))
}

async function playing(pulse: PrivatePulse, bufferFrames: number, busy: ChildProcess[]): Promise<BenchEntry[]> {
  const checker = new SequenceChecker()
  const tap = await tapSpeaker(pulse, RATE, (samples) => checker.push(samples))
  const openedAt = performance.now()
  const stream = await open(pulse, settings(bufferFrames))
  const openSeconds = (performance.now() - openedAt) / 1000
  const endFrame = PLAY_SECONDS * RATE
  stream.start((block, startFrame) =>
    writeNumbered(block.subarray(0, 2 * Math.max(0, Math.min(block.length / 2, endFrame - startFrame))), startFrame),
  )
  await until(() => (checker.result().last ?? 0) >= endFrame - 1, PLAY_SECONDS * 1.5 + 10)
  const { underruns, glitches } = stream.health()
  await stream.close()
  await tap.stop()
  for (const child of busy) signalChild(child, 'SIGKILL')
  const { lost, doubled, altered, silent } = checker.result()
  const where = `${bufferFrames} frames, ${PLAY_SECONDS} s${busy.length > 0 ? ', beside a busy machine' : ''}`
  return [
    entry(`samples lost, doubled or altered (${where})`, lost + doubled + altered, 'frames', { atMost: 0 }),
    entry(`underruns (${where})`, underruns + glitches, 'times', { atMost: 0 }),
    entry(`silence put between by the server (${where})`, silent, 'frames', { atMost: 0 }),
    entry(`opening the device (${where})`, openSeconds, 's', { atMost: 1 }),
  ]
}

async function stalls(pulse: PrivatePulse): Promise<BenchEntry[]> {
  const stream = await open(pulse, settings(256))
  stream.start((block, startFrame) => writeNumbered(block, startFrame))
  for (let i = 0; i < 20; i++) {
    await seconds(0.2)
    blockEventLoop(60)
  }
  const { underruns } = stream.health()
  await stream.close()
  return [entry('underruns in 20 stalls of 60 ms', underruns, 'times', { atMost: 0 })]
}

async function roundTrips(pulse: PrivatePulse, bufferFrames: number): Promise<BenchEntry[]> {
  const device: number[] = []
  const whole: number[] = []
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const stream = await open(pulse, { ...settings(bufferFrames), queueFrames: 2 * bufferFrames, input: { device: null, channels: 2 } })
    const measured = await measureRoundTrip(stream).catch(() => null)
    if (measured) {
      device.push(measured.seconds * 1000)
      whole.push(measured.seconds * 1000 + (1000 * stream.health().queueFrames) / RATE)
    }
    await stream.close()
  }
  const count = `${device.length} of ${ROUND_TRIPS} measured`
  return [
    entry(`round trip of the device, ${bufferFrames} frames (${count})`, median(device), 'ms'),
    entry(`round trip with the process's queue of two buffers, ${bufferFrames} frames`, median(whole), 'ms'),
  ]
}

/** From the fault to the first sound after it. */
async function recovery(pulse: PrivatePulse): Promise<BenchEntry[]> {
  const stream = await open(pulse, settings(512))
  stream.start((block, startFrame) => writeNumbered(block, startFrame))
  const soundAgain = async (): Promise<number> => {
    const since = performance.now()
    await until(() => stream.state === 'recovering', 10)
    await until(() => stream.state === 'running', 20)
    const from = stream.position()
    await until(() => stream.position() > from, 10)
    return (performance.now() - since) / 1000
  }
  await seconds(1)
  process.kill(stream.processId as number, 'SIGKILL')
  const killed = await soundAgain()
  await seconds(1)
  process.kill(stream.processId as number, 'SIGSTOP')
  const hung = await soundAgain()
  await seconds(1)
  await pulse.kill()
  await until(() => stream.state === 'recovering', 10)
  await pulse.start()
  const server = await soundAgain()
  await stream.close()
  return [
    entry('silence after the audio process was killed', killed, 's', { atMost: 1 }),
    entry('silence after the audio process hung', hung, 's', { atMost: 4 }),
    entry('silence after the sound server came back', server, 's', { atMost: 4 }),
  ]
}

function median(values: number[]): number | null {
  return values.length > 0 ? values.sort((a, b) => a - b)[Math.floor(values.length / 2)] : null
}
