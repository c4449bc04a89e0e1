import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { COLOUR_BINS, coloursOf, type Colours } from '../plane/colours.ts'
import { PICTURE_BINS, picturesOf } from '../translation/constant-q-pictures.ts'

/** Moments on each side of those that are translated which are heard with them: further than networks hear; a multiple of theirs. */
const MARGIN = 24

/** A sound as a translator hears it. */
export interface HeardMoments extends Colours {
  /** [moments, PICTURE_BINS]; null where the network sees none */
  pictures: Float32Array | null
}

/** A network that translates, so many moments at once. */
export class Translator {
  private constructor(
    private readonly session: Session,
    private readonly moments: number,
  ) {}

  /** @param moments translated at once, a multiple of four  @param groups  which of them may be asked for; all where not given */
  static async open(
    { settings, weights }: LearntNetwork,
    { moments, groups, threads = 1 }: { moments: number; groups?: readonly number[]; threads?: number },
  ): Promise<Translator> {
    const built = buildForm('translate', modelOf(settings.model).forms.translate, settings, { batch: 1, steps: moments + 2 * MARGIN })
    const names = groups?.map(outputOf) ?? Object.keys(built.outputs)
    const outputs = Object.fromEntries(names.map((name) => [name, built.outputs[name]]))
    const program = formProgram({ inputs: built.inputs, outputs }, weights)
    return new Translator(await Session.create(compileGraph(program), { threads }), moments)
  }

  /** @param sound mono, at PLANE_RATE */
  heard(sound: Float32Array): HeardMoments {
    const colours = coloursOf(sound)
    return { ...colours, pictures: this.session.inputNames.includes('pictures') ? picturesOf(sound, colours) : null }
  }

  /** The moments from one on, a multiple of four, as each group plays them. @returns rows of [COLOUR_BINS], by group */
  async translated(heard: HeardMoments, first: number): Promise<(group: number) => Float32Array[]> {
    const { values, pictures } = heard
    const given = await this.session.run({
      colours: this.window(values, COLOUR_BINS, first),
      ...(pictures && { pictures: this.window(pictures, PICTURE_BINS, first) }),
    })
    return (group) => {
      const said = given[outputOf(group)].data as Float32Array
      return Array.from({ length: this.moments }, (_, i) => said.slice((MARGIN + i) * COLOUR_BINS, (MARGIN + i + 1) * COLOUR_BINS))
    }
  }

  close(): Promise<void> {
    return this.session.dispose()
  }

  /** Before its beginning and after its end the sound stands still. */
  private window(values: Float32Array, bins: number, first: number): HostTensor {
    const steps = this.moments + 2 * MARGIN
    const last = values.length / bins - 1
    const window = new Float32Array(steps * bins)
    for (let i = 0; i < steps; i++) {
      const moment = Math.max(0, Math.min(last, first - MARGIN + i))
      window.set(values.subarray(moment * bins, (moment + 1) * bins), i * bins)
    }
    return hostTensor(window, [1, steps, bins])
  }
}

const outputOf = (group: number): string => `group-${group}`
