import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { median } from '../dsp/median.ts'
import { loudLevel, type InstrumentFacts } from '../instrument/instrument-data.ts'
import { INSTRUMENT_HOP, INSTRUMENT_RATE, performanceOf, SILENT_DB, type Performance } from '../instrument/performance.ts'
import type { JobHooks } from '../job-hooks.ts'
import { GenerationError } from './errors.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import { LearntInstrument } from './learnt-instrument.ts'
import { heardSamples, readSeed } from './seed-audio.ts'
import { writeTake } from './write-take.ts'
import { writtenNotes } from './written-notes.ts'

/** Frames that are played at once: a quarter of a second. */
const CHUNK_FRAMES = 25
/** Nothing is made louder than it was learnt by more than this, dB. */
const MOST_LOUDER_DB = 30
/** How far from the middle of its register an instrument is played by another recording. */
const REACH_KEYS = 24

/** What is to be played, stretch by stretch, and the sound that a listener would compare it with. */
interface Melody {
  next(): Performance
  heard: Float32Array | null
}

/**
 * Plays notes on an instrument that was learnt, or what another recording plays: its melody, moved by octaves to where the instrument is at
 * home, and its loudness, as loud as the instrument was.
 * After the end of what is played there is silence.
 */
export async function renderInstrumentTake(
  input: TakeInput,
  network: LearntNetwork,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  if (input.region) throw new GenerationError('A part of a take on an instrument cannot be made anew.', 'Make the whole take again.')
  const instrument = await LearntInstrument.open(network, { frames: CHUNK_FRAMES, randomSeed: input.settings.randomSeed })
  try {
    const melody = await melodyOf(input, instrument.facts)
    return await writeTake(
      input,
      {
        form: { sampleRate: INSTRUMENT_RATE, channels: 1 },
        heard: melody.heard ? [melody.heard] : undefined,
        async *sound(writer) {
          while (writer.left > 0 && !signal.aborted) yield [await instrument.play(melody.next())]
        },
      },
      emit,
    )
  } finally {
    await instrument.close()
  }
}

async function melodyOf(input: TakeInput, facts: InstrumentFacts): Promise<Melody> {
  const { seed } = input
  if ('midiPath' in seed) {
    const voice = await writtenNotes(seed, facts)
    return { heard: null, next: () => voice.next(CHUNK_FRAMES) }
  }
  const form = {
    sampleRate: INSTRUMENT_RATE,
    channels: 1,
    samples: heardSamples(input.settings.seconds, seed, INSTRUMENT_RATE),
    hopSamples: INSTRUMENT_HOP,
  }
  const [heard] = await readSeed(seed, form)
  const played = suited(await performanceOf(heard), facts)
  let frame = -CHUNK_FRAMES
  return { heard, next: () => stretchOf(played, (frame += CHUNK_FRAMES)) }
}

/** Moved to the instrument's register and loudness. */
function suited(heard: Performance, { middleKey, loudDb }: InstrumentFacts): Performance {
  const sounding = [...heard.key.keys()].filter((i) => heard.pitched[i] > 0)
  if (sounding.length === 0) return heard
  const octaves = Math.round((middleKey - median(sounding.map((i) => heard.key[i]))) / 12)
  const louder = Math.min(MOST_LOUDER_DB, loudDb - loudLevel(sounding.map((i) => heard.loudnessDb[i])))
  const key = heard.key.map((one) => withinReach(one + 12 * octaves, middleKey))
  return { ...heard, key, loudnessDb: heard.loudnessDb.map((level) => level + louder) }
}

/** By octaves nearer to the middle of the register where it lies farther away than {@link REACH_KEYS}: what is heard there is no voice. */
export function withinReach(key: number, middle: number): number {
  const beyond = Math.abs(key - middle) - REACH_KEYS
  return beyond <= 0 ? key : key - Math.sign(key - middle) * 12 * Math.ceil(beyond / 12)
}

/** CHUNK_FRAMES from a frame on; after the end the last key, in silence. */
function stretchOf({ key, loudnessDb, pitched }: Performance, from: number): Performance {
  const last = key.length - 1
  const filled = (values: Float32Array, beyond: number): Float32Array =>
    Float32Array.from({ length: CHUNK_FRAMES }, (_, i) => (from + i <= last ? values[from + i] : beyond))
  return { key: filled(key, key[last]), loudnessDb: filled(loudnessDb, SILENT_DB), pitched: filled(pitched, 0) }
}
