import { NO_PLATEAU } from '../../src-main/engine/checkpoints/plateau.ts'
import { checkpointRoot, saveCheckpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { WEIGHT_PREFIX } from '../../src-main/engine/checkpoints/names.ts'
import { hostTensor } from '../../src-main/engine/host-tensor.ts'
import type { InstrumentFacts } from '../../src-main/engine/instrument/instrument-data.ts'
import { HARMONICS } from '../../src-main/engine/models/ddsp.ts'
import { buildForm, modelOf } from '../../src-main/engine/models/index.ts'
import { initialValues } from '../../src-main/engine/nn/index.ts'

export const SAMPLE_INSTRUMENT_FACTS: InstrumentFacts = { middleKey: 69, loudDb: -12, softDb: -30, vibratoSemitones: 0.1 }

const settings = { ...modelOf('ddsp').descriptor.presets.quick, sizes: { hidden: 8, room: 30 } }

/** Writes what a training of an instrument would have saved, without the training: softer and softer harmonics, no noise. @returns runFolder */
export async function sampleInstrument(runFolder: string): Promise<string> {
  const { parameters } = buildForm('instrument', modelOf('ddsp').forms.step, settings, { batch: 1, steps: 1 })
  const tensors = new Map(
    parameters.map(({ name, shape, initialiser }) => {
      const values = initialValues(name, shape, initialiser, 1)
      if (name === 'player/says/bias') values.forEach((_, i) => (values[i] = i <= HARMONICS ? -i / 2 : -20))
      return [WEIGHT_PREFIX + name, hostTensor(values, shape)]
    }),
  )
  await saveCheckpoint(checkpointRoot(runFolder), {
    record: {
      version: 2,
      summary: { step: 1, epoch: 1, training: { distance: 1 }, validation: null },
      settings,
      codec: null,
      standardisation: null,
      facts: { instrument: SAMPLE_INSTRUMENT_FACTS },
      progress: { stepInEpoch: 0, sums: {}, examples: 0, epochSeconds: 0, plateau: NO_PLATEAU },
    },
    tensors,
  })
  return runFolder
}
