import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { playInBlocks } from '../../../docs/examples/play-in-blocks.mjs'
import { isDrawnSound } from '../../../src-shared/project/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { checkpointRoot, loadCheckpoint, saveCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import { BUFFER_PREFIX, WEIGHT_PREFIX } from '../checkpoints/names.ts'
import { NO_PLATEAU } from '../checkpoints/plateau.ts'
import { SoundVoice } from '../generation/sound-voice.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { buildForm, DRAWN_SOUND_MODELS } from '../models/index.ts'
import { initialValues } from '../nn/index.ts'
import { exportModel } from './export-model.ts'

const [HEARD, FEW] = [2048, 512]
const BLOCKS = 4
const GROUPS = ['one', 'other'].map((name) => ({ name, recordings: [name] }))
/** What those are told that take it. */
const [KEY, LOUDNESS_DB, SHARES] = [60, -20, [0.25, 0.75]]
const hooks = { emit: () => undefined, signal: new AbortController().signal }

describe('the example that plays in blocks', () => {
  it.each(Object.entries(DRAWN_SOUND_MODELS))(
    'plays %s with ONNX Runtime alone as the program plays it',
    { timeout: 120_000 },
    async (id, model) => {
      const { quick } = model.descriptor.presets
      if (!isDrawnSound(quick)) throw new Error(`${id} does not draw sound`)
      const sizes = Object.fromEntries(model.descriptor.sizes.map(({ name, minimum }) => [name, minimum]))
      // A vocoder is written out frame by frame.
      const heardSamples = model.lateBlocks ? FEW : HEARD
      const settings = { ...quick, sizes, heardSamples, ...(quick.groups && { groups: GROUPS }) }
      const forms = (['hear', 'draw'] as const).map((form) =>
        buildForm(form, model.forms[form], settings, { batch: 1, samples: heardSamples }),
      )
      const drawn = (prefix: string, declared: 'parameters' | 'buffers'): [string, HostTensor][] =>
        forms.flatMap((form) =>
          form[declared].map(({ name, shape, initialiser }): [string, HostTensor] => [
            prefix + name,
            hostTensor(initialValues(name, shape, initialiser, 2), shape),
          ]),
        )
      const runFolder = join(temporaryFolder(), 'run')
      const record = {
        version: 2 as const,
        summary: { step: 1, epoch: 1, training: { surprise: 1 }, validation: null },
        settings,
        codec: null,
        standardisation: null,
        facts: {},
        progress: { stepInEpoch: 0, sums: {}, examples: 0, epochSeconds: 0, plateau: NO_PLATEAU },
      }
      const tensors = new Map([...drawn(WEIGHT_PREFIX, 'parameters'), ...drawn(BUFFER_PREFIX, 'buffers')])
      await saveCheckpoint(checkpointRoot(runFolder), { record, tensors })
      const exported = async (form: string): Promise<string> => {
        const outPath = join(runFolder, `${form}.onnx`)
        return (await exportModel({ runFolder, runId: 'run-a', runName: id, checkpoint: 1, form, outPath, productVersion: '1' }, hooks))
          .path
      }
      const seed = Float32Array.from({ length: heardSamples }, (_, n) => 0.3 * Math.sin(n / 7))
      const [hearPath, drawPath] = [await exported('hear'), await exported('draw')]
      const alone = await playInBlocks({
        hearPath,
        drawPath,
        seed,
        blocks: BLOCKS,
        late: model.lateBlocks,
        temperature: 0.5,
        ...{ key: KEY, loudnessDb: LOUDNESS_DB, shares: SHARES },
        randomSeed: 9,
      })

      const network = learntNetwork(await loadCheckpoint(checkpointRoot(runFolder), 1, 'weights'))
      const voice = await SoundVoice.open(network, { randomSeed: 9, threads: 1 })
      await voice.hear(seed)
      const note = { key: KEY, voicing: 1, loudnessDb: LOUDNESS_DB }
      const by = { temperature: 0.5, louderDb: 0, note, shares: SHARES }
      const program: number[] = []
      while (program.length < alone.length) program.push(...(await voice.next(by)))
      await voice.close()
      // The decoder of codes raises what is left of rounding to the power of e.
      expect(alone).toBeAllclose(Float32Array.from(program.slice(0, alone.length)), { rtol: 1e-3, atol: 1e-3 })
    },
  )
})
