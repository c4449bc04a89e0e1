/**
 * What a vocoder learns of some recordings in a given processor time, on recordings it has not heard: beside Griffin-Lim of the same
 * frames, and beside the codec's own decoding. VOCODER_SECONDS is the processor time of a training, 240 where not given;
 * VOCODER_COLLECTIONS names those that are measured, all where not given.
 */
import { isNextFrame } from '../src-shared/project/index.ts'
import { createCodec, type Codec } from '../src-main/engine/dsp/codecs/index.ts'
import { mixToMono } from '../src-main/engine/dsp/mixdown.ts'
import { resample } from '../src-main/engine/dsp/resample.ts'
import { griffinLim, melFilterBank, spectraOfMel } from '../src-main/engine/dsp/transforms/index.ts'
import { decodeAudioFile } from '../src-main/engine/files/open-audio-file.ts'
import type { PlayableModel } from '../src-main/engine/generation/playable-model.ts'
import { Vocoder } from '../src-main/engine/generation/vocoder.ts'
import { hostTensor, type HostTensor } from '../src-main/engine/host-tensor.ts'
import { modelOf } from '../src-main/engine/models/index.ts'
import { CounterRandom, streamOf } from '../src-main/engine/random.ts'
import { Trainer } from '../src-main/engine/training/trainer.ts'
import { hasSharedData, sharedData } from '../test/support/shared-data.ts'
import { entry, type BenchEntry } from './report.ts'
import { figuresOf, type Figures } from './vocoder/figures.ts'

const BUDGET_SECONDS = Number(process.env.VOCODER_SECONDS ?? 240)
const WANTED = process.env.VOCODER_COLLECTIONS?.split(',')
const HEARD_SECONDS = 10
/** Steps whose time says how many there are. */
const PROBE_STEPS = 4
const STEPS_AT_ONCE = 4
const COLLECTIONS: Record<string, { folder: string; learnt: string[]; heldOut: string[] }> = {
  piano: {
    folder: 'piano-clips',
    learnt: ['anh114', 'arabesque1', 'berceuse', 'furelise', 'maz174', 'op28n1', 'pathetique2', 'waltz691'],
    heldOut: ['noc92', 'k545'],
  },
  violin: {
    folder: 'violin-clips',
    learnt: ['air', 'beethoven-concerto', 'spring-2', 'summer', 'summer-3', 'winter-2'],
    heldOut: ['chaconne', 'spring'],
  },
}

/** Its size of the network that foresees is as small as can be: it is not what is measured. */
const SETTINGS = (() => {
  const { quick } = modelOf('mel-gru').descriptor.presets
  if (!isNextFrame(quick)) throw new Error('mel-gru foresees no frames')
  return { ...quick, sizes: { ...quick.sizes, hidden: 4 }, sequenceFrames: 2 }
})()

export async function run(): Promise<BenchEntry[]> {
  if (!hasSharedData) return [entry('vocoder (not measured: no recordings)', null, '')]
  const codec = createCodec({ id: 'log-mel', sampleRate: SETTINGS.sampleRate })
  const entries: BenchEntry[] = []
  for (const [collection, { folder, learnt, heldOut }] of Object.entries(COLLECTIONS)) {
    if (WANTED && !WANTED.includes(collection)) continue
    const sounds = (names: string[]): Promise<Float32Array[]> => Promise.all(names.map((name) => soundOf(folder, name, codec.sampleRate)))
    const { weights, steps } = await train(await sounds(learnt), codec)
    const vocoder = await Vocoder.open({ settings: SETTINGS, weights, codec } as unknown as PlayableModel, { threads: 1 })
    for (const [i, sound] of (await sounds(heldOut)).entries()) {
      const original = sound.subarray(0, HEARD_SECONDS * codec.sampleRate)
      const frames = codec.encode([original])
      const began = process.cpuUsage()
      const learntSound = await vocoded(vocoder!, frames, codec)
      const { user, system } = process.cpuUsage(began)
      const speed = (HEARD_SECONDS * 1e6) / (user + system)
      console.log(`  ${heldOut[i]}, vocoder: ${speed.toFixed(2)} times faster than it sounds, one core`)
      entries.push(entry(`${collection}, ${heldOut[i]}, vocoder: faster than it sounds, one core`, speed, 'x', { atLeast: 1 }))
      const ways: Record<string, Float32Array> = {
        'Griffin-Lim, 32': byGriffinLim(frames, codec, 32),
        'Griffin-Lim, 60': byGriffinLim(frames, codec, 60),
        'the codec': codec.decode(frames)[0],
        [`vocoder, ${steps} steps`]: learntSound,
      }
      for (const [way, copy] of Object.entries(ways)) {
        const measured = figures(original, copy, codec)
        console.log(
          `  ${heldOut[i]}, ${way}: ${Object.entries(measured)
            .map(([name, value]) => `${name} ${value.toFixed(2)}`)
            .join(', ')}`,
        )
        for (const [figure, value] of Object.entries(measured))
          entries.push(entry(`${collection}, ${heldOut[i]}, ${way}: ${figure}`, value, UNITS[figure as keyof Figures]))
      }
    }
    await vocoder!.close()
  }
  return entries
}

const UNITS: Record<keyof Figures, string> = { spectral: 'dB', mel: 'dB', convergence: 'dB', attacks: 'x', warble: 'dB' }

/** Without the beginning and the end, which lack frames. */
function figures(original: Float32Array, copy: Float32Array, { sampleRate, hopSamples }: Codec): Figures {
  const [from, to] = [16 * hopSamples, Math.min(original.length, copy.length) - 16 * hopSamples]
  return figuresOf(original.slice(from, to), copy.slice(from, to), sampleRate)
}

async function soundOf(folder: string, name: string, sampleRate: number): Promise<Float32Array> {
  const { channels, sampleRate: rate } = await decodeAudioFile(sharedData('recordings', folder, `${name}.mp3`))
  return resample(mixToMono(channels), rate, sampleRate)
}

async function train(sounds: readonly Float32Array[], codec: Codec): Promise<{ weights: Map<string, HostTensor>; steps: number }> {
  const model = modelOf(SETTINGS.model)
  const { rows, batch } = model.minibatch!(SETTINGS, { codec: { dimensions: codec.dimensions }, facts: {} })
  const samples = batch.sound.shape[1]
  const trainer = await Trainer.create(model.objective(SETTINGS, { rows, batch }), { provider: 'cpu', threads: 1 }, null)
  const take = async (first: number, count: number, totalSteps: number): Promise<void> => {
    const sound = new Float32Array(count * rows * samples)
    for (let i = 0; i < count * rows; i++) {
      const random = new CounterRandom(1, streamOf(`excerpt ${first * rows + i}`))
      const from = sounds[random.integer(sounds.length)]
      const start = random.integer(from.length - samples)
      sound.set(from.subarray(start, start + samples), i * samples)
    }
    await trainer.run({
      tensors: {
        sound: hostTensor(sound, [count, rows, samples]),
        sequences: hostTensor(new Float32Array(count * 3 * rows * codec.dimensions), [count, ...batch.sequences.shape]),
        weights: hostTensor(new Float32Array(count * rows).fill(1 / rows), [count, rows]),
      },
      points: Array.from({ length: count }, (_, k) => ({ step: first + k, totalSteps, halvings: 0 })),
    })
  }
  await take(0, PROBE_STEPS, 1000)
  const began = process.cpuUsage()
  await take(0, PROBE_STEPS, 1000)
  const { user, system } = process.cpuUsage(began)
  const steps = STEPS_AT_ONCE * Math.max(1, Math.round((BUDGET_SECONDS * PROBE_STEPS * 1e6) / (user + system) / STEPS_AT_ONCE))
  await trainer.restore(trainer.initialState())
  // The vocoder learns in the first half.
  for (let step = 0; step < steps; step += STEPS_AT_ONCE) await take(step, STEPS_AT_ONCE, 2 * steps)
  const state = await trainer.state()
  await trainer.dispose()
  return { weights: new Map([...state].map(([name, value]) => [name.replace(/^model\//, ''), value])), steps }
}

function byGriffinLim(
  frames: Float32Array,
  { sampleRate, hopSamples, dimensions, frameSamples: fftSize }: Codec,
  iterations: number,
): Float32Array {
  const bank = melFilterBank({ sampleRate, fftSize, bands: dimensions, norm: 'peak' })
  const mel = { frames: frames.length / dimensions, bins: dimensions, data: frames.map((level) => Math.exp(level)) }
  const power = spectraOfMel(mel, bank)
  // Spectra of the codec are scaled so that a sine of amplitude 1 has magnitude 1.
  const magnitudes = { ...power, data: power.data.map((value) => (Math.sqrt(value) * fftSize) / 4) }
  // Its first frame begins three hops before the sound.
  return griffinLim(magnitudes, { fftSize, hopSamples, center: false, iterations }).subarray(fftSize - hopSamples)
}

async function vocoded(vocoder: Vocoder, frames: Float32Array, { dimensions }: Codec): Promise<Float32Array> {
  const decoder = vocoder.decoder()
  const sound: number[] = []
  for (let at = 0; at < frames.length; at += dimensions) sound.push(...(await decoder.push(frames.slice(at, at + dimensions)))[0])
  return Float32Array.from(sound)
}
