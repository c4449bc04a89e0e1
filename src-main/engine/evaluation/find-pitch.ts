import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { openGraph, type OpenGraph } from '../execution/index.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { hostTensor } from '../host-tensor.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { constantQMoments, MOMENT_BINS } from '../pitch/constant-q-moments.ts'
import { hzAbove, pitchZero } from '../pitch/pitch-zero.ts'
import { midiToHz } from '../dsp/transforms/index.ts'
import { INSTRUMENT_SOUNDS } from '../synth/instruments/index.ts'

/** Moments that are heard at once. */
const AT_ONCE = 256
/** Tones of the program's strings by which the line from number to pitch is set, MIDI, and how long each sounds. */
const TONES = { lowest: 48, highest: 76, seconds: 0.6 }
/** What is less sure is no voice. */
const SURE = 0.6

/** The pitch of a voice, moment by moment, MOMENT_SECONDS from one to the next. */
export interface FoundPitch {
  /** Hz, 0 where it is not sure. [moments] */
  hz: Float32Array
  /** 0..1 [moments] */
  confidence: Float32Array
}

interface Said {
  pitch: Float32Array
  confidence: Float32Array
}

/**
 * What a network that learnt pitch says of a sound.
 *
 * @param samples  mono at HEARD_RATE, at least one
 * @param onMoment told before some moments: 0..1; where it says false, that was all
 * @returns        null where it was ended
 */
export async function findPitch(
  { settings, weights }: LearntNetwork,
  samples: Float32Array,
  { threads, onMoment }: { threads: number; onMoment: (share: number) => boolean },
): Promise<FoundPitch | null> {
  const form = buildForm('pitch', modelOf(settings.model).forms.pitch, settings, { batch: AT_ONCE })
  const graph = await openGraph(formProgram(form, weights), { provider: 'cpu', threads })
  try {
    const zero = await zeroOf(graph)
    const { values, sounds } = constantQMoments(samples)
    const said = await sayPitch(graph, values, onMoment)
    if (!said) return null
    const confidence = said.confidence.map((sure, t) => (sounds[t] ? sure : 0))
    return { hz: said.pitch.map((pitch, t) => (confidence[t] > SURE ? hzAbove(zero, pitch) : 0)), confidence }
  } finally {
    await graph.dispose()
  }
}

async function sayPitch(graph: OpenGraph, values: Float32Array, onMoment: (share: number) => boolean = () => true): Promise<Said | null> {
  const moments = values.length / MOMENT_BINS
  const said: Said = { pitch: new Float32Array(moments), confidence: new Float32Array(moments) }
  for (let at = 0; at < moments; at += AT_ONCE) {
    if (!onMoment(at / moments)) return null
    const some = new Float32Array(AT_ONCE * MOMENT_BINS)
    some.set(values.subarray(at * MOMENT_BINS, (at + AT_ONCE) * MOMENT_BINS))
    const { pitch, confidence } = await graph.run({ moments: hostTensor(some, [AT_ONCE, MOMENT_BINS]) })
    const kept = Math.min(AT_ONCE, moments - at)
    said.pitch.set((pitch.data as Float32Array).subarray(0, kept), at)
    said.confidence.set((confidence.data as Float32Array).subarray(0, kept), at)
  }
  return said
}

/** Fitted on the middle of tones that the program's synthesiser plays; each counts as much as the network is sure of it. */
async function zeroOf(graph: OpenGraph): Promise<number> {
  const heldSamples = Math.round(TONES.seconds * HEARD_RATE)
  const known = []
  for (let key = TONES.lowest; key <= TONES.highest; key++) {
    const tone = new Float32Array(heldSamples)
    INSTRUMENT_SOUNDS.strings({ pitch: key, velocity: 0.7, heldSamples }, HEARD_RATE).add(tone, 0, heldSamples)
    const { values } = constantQMoments(tone)
    const middle = Math.floor(values.length / MOMENT_BINS / 2)
    const said = (await sayPitch(graph, values.subarray(middle * MOMENT_BINS, (middle + 1) * MOMENT_BINS)))!
    known.push({ said: said.pitch[0], hz: midiToHz(key), weight: said.confidence[0] + 1e-3 })
  }
  return pitchZero(known)
}
