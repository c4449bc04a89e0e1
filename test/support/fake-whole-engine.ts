import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TakeResemblance } from '../../src-shared/project/index.ts'
import type { EngineWork, ToEngine } from '../../src-main/workers/messages.ts'
import { fakeDecoder } from './fake-decoder.ts'
import type { FakeProcess, Script } from './fake-engine.ts'

const HEALTH = { rmsDb: -20, peakDb: -3, silentFraction: 0, clippedFraction: 0, energyDriftDb: 0, joinClickRatio: 1, movement: null }
export const FAKE_TAKE_RATE = 16_000

/** A WAV header and float32 samples, as the engine's writer makes them. */
export function writeFakeWav(path: string, samples: Float32Array): void {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(3, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(FAKE_TAKE_RATE, 24)
  header.writeUInt32LE(FAKE_TAKE_RATE * 4, 28)
  header.writeUInt16LE(4, 32)
  header.writeUInt16LE(32, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples.byteLength, 40)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, Buffer.concat([header, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)]))
}

type Start<K extends 'train' | 'generate'> = Extract<ToEngine, { type: 'start'; kind: K }>

export interface FakeEngineOptions {
  /** Epochs after which a training waits until it is cancelled. */
  holdAfterEpochs?: number
  /** What a training does instead of learning. */
  train?: (work: Start<'train'>, process: FakeProcess) => void
  generate?: (work: Start<'generate'>, process: FakeProcess) => void
}

/** A whole engine without mathematics: imports as `fakeDecoder`, trains one step an epoch, generates a constant tone level. */
export const fakeEngine =
  (options: FakeEngineOptions = {}): Script =>
  (work, process) => {
    if (work.kind === 'train') (options.train ?? fakeTraining(options.holdAfterEpochs ?? Infinity))(work as Start<'train'>, process)
    else if (work.kind === 'generate') (options.generate ?? fakeGeneration)(work as Start<'generate'>, process)
    else if (work.kind === 'render-demo') {
      const files = [1, 2, 3, 4, 5, 6].map((piece) => `Piece ${piece}.wav`).map((name) => join(work.input.folder, name))
      for (const file of files) writeFileSync(file, `sound ${file}`)
      process.report({ type: 'result', result: { files } })
    } else if (work.kind === 'measure-training') process.report({ type: 'result', result: { secondsPerEpoch: 100, preparingSeconds: 40 } })
    else if (work.kind === 'resemble') process.report({ type: 'result', result: UNLIKE_ANYTHING })
    else void fakeDecoder(work, process)
  }

const UNLIKE_ANYTHING: TakeResemblance = {
  stretches: [],
  nearShare: 0,
  longestSeconds: 0,
  ownNearShare: null,
  searchedSeconds: 2,
  learntSeconds: 2,
}

const fakeTraining =
  (holdAfterEpochs: number) =>
  ({ input }: Start<'train'>, process: FakeProcess): void => {
    const { settings, sources, resume } = input
    const event = (value: EngineWork['train']['event']): void => process.report({ type: 'event', event: value })
    const begun = resume ? (lastEpochs.get(input.runFolder) ?? 0) : 0
    const split = sources.map(({ recordingId, frames, sampleRate }, index) => ({
      recordingId,
      startSeconds: 0,
      endSeconds: frames / sampleRate,
      part: index === 0 ? ('validation' as const) : ('training' as const),
    }))
    event({
      type: 'prepared',
      split,
      leftOut: [],
      trainingFrames: 100,
      parameters: 10,
      stepsPerEpoch: 1,
      baselines: { guesses: { persistence: 2, zero: 1 }, part: 'validation' },
      provider: 'cpu',
      epochsDone: begun,
      warnings: [],
    })
    const finish = (epochsDone: number, outcome: 'completed' | 'stopped'): void => {
      lastEpochs.set(input.runFolder, epochsDone)
      event({
        type: 'checkpoints',
        checkpoints: [{ step: epochsDone, epoch: epochsDone, training: { loss: 1 / epochsDone }, validation: null }],
      })
      process.report({
        type: 'result',
        result: { outcome, epochsDone, training: { loss: 1 / epochsDone }, validation: null, secondsPerEpoch: 1 },
      })
    }
    for (let epoch = begun + 1; epoch <= settings.epochs; epoch++) {
      event({ type: 'step', epoch, step: epoch, loss: 1 / epoch, secondsLeft: null })
      event({ type: 'epoch', metrics: { epoch, step: epoch, training: { loss: 1 / epoch }, validation: null, seconds: 1 } })
      if (settings.previewEpochs.includes(epoch)) fakePreview(input, epoch, event)
      if (epoch === holdAfterEpochs) {
        process.onCancel(() => finish(epoch, 'stopped'))
        return
      }
    }
    finish(settings.epochs, 'completed')
  }

/** What would lie in `checkpoints/`. */
const lastEpochs = new Map<string, number>()

function fakePreview(input: EngineWork['train']['input'], epoch: number, event: (value: EngineWork['train']['event']) => void): void {
  const path = join(input.previewFolder, `${epoch}.wav`)
  writeFakeWav(path, new Float32Array(1600).fill(0.25))
  const take = {
    path,
    sampleRate: FAKE_TAKE_RATE,
    channels: 1,
    frames: 1600,
    realTimeFactor: 10,
    timeToFirstAudioSeconds: 0.1,
    health: HEALTH,
    playedWeights: 'float32' as const,
    outcome: 'completed' as const,
  }
  const settings = { mode: 'stateful', seconds: 10, level: 'hold', variation: 0, randomSeed: 1, rawJoins: false, weights: 'auto' } as const
  const seed = { recordingId: input.sources[0].recordingId, startSeconds: 0 }
  event({ type: 'preview', epoch, step: epoch, preview: { kind: 'sound', take, seed, settings } })
}

const fakeGeneration = ({ input }: Start<'generate'>, process: FakeProcess): void => {
  const frames = Math.round(input.settings.seconds * FAKE_TAKE_RATE)
  writeFakeWav(
    input.outPath,
    Float32Array.from({ length: frames }, (_, i) => i / frames),
  )
  process.report({
    type: 'event',
    event: { type: 'audio', frames, sampleRate: FAKE_TAKE_RATE, channels: 1, samples: new Float32Array(0), secondsLeft: 0 },
  })
  process.report({
    type: 'result',
    result: {
      path: input.outPath,
      sampleRate: FAKE_TAKE_RATE,
      channels: 1,
      frames,
      realTimeFactor: 10,
      timeToFirstAudioSeconds: 0.1,
      health: HEALTH,
      playedWeights: 'float32',
      outcome: 'completed',
    },
  })
}
