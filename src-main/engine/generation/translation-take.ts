import { isTranslation } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { hostTensor } from '../host-tensor.ts'
import type { JobHooks } from '../job-hooks.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { COLOUR_BINS, coloursOf, magnitudesOf, type Colours } from '../plane/colours.ts'
import { GenerationError } from './errors.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import { readFollowed, writeSpectraTake } from './spectra-take.ts'

/** Moments that are translated at once, and those on each side that are heard with them: codes are means of four. */
const WINDOW = 128
const MARGIN = 24

/** A recording, or a part of it, in the sound of a group: its melody, its rhythm, its level. After its end there is silence. */
export async function renderTranslationTake(
  input: TakeInput,
  network: LearntNetwork,
  hooks: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  if (input.region) throw new GenerationError('A part of a translation cannot be made anew.', 'Translate the whole again.')
  if ('midiPath' in input.seed) throw new GenerationError('Notes have no sound to translate.', 'Choose a recording or a take.')
  const group = groupIndex(network, input)
  const heard = await readFollowed(input.settings.seconds, input.seed)
  const translator = await Translator.open(network, group)
  try {
    return await writeSpectraTake(input, heard, translator.translated(coloursOf(heard[0]), hooks.signal), hooks)
  } finally {
    await translator.close()
  }
}

/** Which decoder plays. @throws GenerationError where the network knows no such group */
function groupIndex({ settings }: LearntNetwork, { settings: { translateTo }, seed }: TakeInput): number {
  if (!isTranslation(settings)) throw new GenerationError('This network translates nothing.', 'Choose another network.')
  const { groups } = settings
  if (translateTo === undefined) {
    const other = groups.findIndex(({ recordings }) => !('source' in seed && recordings.includes(seed.source.recordingId)))
    return Math.max(0, other)
  }
  const index = groups.findIndex(({ name }) => name === translateTo)
  if (index >= 0) return index
  throw new GenerationError(
    `The network knows no group "${translateTo}".`,
    `It has learnt: ${groups.map(({ name }) => `"${name}"`).join(', ')}.`,
  )
}

/** A network that translates into one group. */
class Translator {
  private constructor(
    private readonly session: Session,
    private readonly output: string,
  ) {}

  static async open({ settings, weights }: LearntNetwork, group: number): Promise<Translator> {
    const built = buildForm('translate', modelOf(settings.model).forms.translate, settings, { batch: 1, steps: WINDOW })
    const output = `group-${group}`
    const program = formProgram({ inputs: built.inputs, outputs: { [output]: built.outputs[output] } }, weights)
    return new Translator(await Session.create(compileGraph(program), { threads: 1 }), output)
  }

  /** The spectra of a sound in the group's sound, moment by moment. */
  async *translated(colours: Colours, signal: AbortSignal): AsyncGenerator<Float32Array> {
    for (let first = 0; first < colours.levelDb.length && !signal.aborted; first += WINDOW - 2 * MARGIN) {
      const said = await this.translate(colours, first)
      for (const [i, values] of said.entries()) yield magnitudesOf(values, colours.levelDb[first + i])
    }
  }

  /** The moments from one on, as many as a window has between its margins. @returns rows of [COLOUR_BINS] */
  private async translate({ values, levelDb }: Colours, first: number): Promise<Float32Array[]> {
    const window = new Float32Array(WINDOW * COLOUR_BINS)
    for (let i = 0; i < WINDOW; i++) {
      // Before its beginning and after its end the sound stands still.
      const moment = Math.max(0, Math.min(levelDb.length - 1, first - MARGIN + i))
      window.set(values.subarray(moment * COLOUR_BINS, (moment + 1) * COLOUR_BINS), i * COLOUR_BINS)
    }
    const said = (await this.session.run({ colours: hostTensor(window, [1, WINDOW, COLOUR_BINS]) }))[this.output].data as Float32Array
    const count = Math.min(WINDOW - 2 * MARGIN, levelDb.length - first)
    return Array.from({ length: count }, (_, i) => said.slice((MARGIN + i) * COLOUR_BINS, (MARGIN + i + 1) * COLOUR_BINS))
  }

  close(): Promise<void> {
    return this.session.dispose()
  }
}
