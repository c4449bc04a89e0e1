import { checkpointRoot, saveCheckpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { hostTensor } from '../../src-main/engine/host-tensor.ts'
import type { InstrumentFacts } from '../../src-main/engine/instrument/instrument-data.ts'
import { HARMONICS } from '../../src-main/engine/models/ddsp.ts'
import { buildForm, modelOf } from '../../src-main/engine/models/index.ts'
import { untaughtCheckpoint, untaughtWeights } from './untaught.ts'

export const SAMPLE_INSTRUMENT_FACTS: InstrumentFacts = { middleKey: 69, loudDb: -12, softDb: -30, vibratoSemitones: 0.1 }

const settings = { ...modelOf('ddsp').descriptor.presets.quick, sizes: { hidden: 8, room: 30 } }

/** Writes what a training of an instrument would have saved, without the training: softer and softer harmonics, no noise. @returns runFolder */
export async function sampleInstrument(runFolder: string): Promise<string> {
  const weights = untaughtWeights([buildForm('instrument', modelOf('ddsp').forms.step, settings, { batch: 1, steps: 1 })])
  const { shape } = weights.get('player/says/bias')!
  const softer = Array.from({ length: shape[0] }, (_, i) => (i <= HARMONICS ? -i / 2 : -20))
  weights.set('player/says/bias', hostTensor(softer, shape))
  await saveCheckpoint(checkpointRoot(runFolder), untaughtCheckpoint(settings, weights, { instrument: SAMPLE_INSTRUMENT_FACTS }))
  return runFolder
}
