import { clampSeedStart, FIRST_GENERATION_SETTINGS, LARGEST_RANDOM_SEED, type Run } from '../../../src-shared/project/index.ts'
import type { EditableSound } from '../../../src-shared/rpc/index.ts'
import { EMPTY_MASK, type SpectralChange, type SpectralMask } from '../../../src-shared/spectral/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { newId } from '../project/identifiers.ts'
import { seedSeconds } from '../takes/seed-origin.ts'
import type { TakeService } from '../takes/take-service.ts'
import type { SpectralEditsService } from './spectral-edits.ts'

/** Shorter, a network plays nothing. */
const SHORTEST_SECONDS = 0.2
/** The network plays on behind the end, so that it can fade into what follows. */
const BEHIND_SECONDS = 0.5
/** So soft is the edge between the sound and what the network plays. */
const FEATHER_SECONDS = 0.06

export interface RegenerateRequest {
  sound: EditableSound
  run: Run
  startFrame: number
  endFrame: number
  variants: number
  /** What of it is made anew; all frequencies between the two moments unless given. */
  mask?: SpectralMask
  /** Of the first variant. */
  randomSeed?: number
}

/** Lets a network play a part of a sound anew, from what is heard before it: a layer for each variant, the first of them on. */
export class Regeneration {
  constructor(
    private readonly edits: SpectralEditsService,
    private readonly takes: Pick<TakeService, 'generate'>,
  ) {}

  /** @returns the layers' ids */
  async regenerate({ sound, run, startFrame, endFrame, variants, mask, randomSeed = 1 }: RegenerateRequest): Promise<string[]> {
    const { sound: file } = await this.edits.inputFor(sound)
    const seconds = (endFrame - startFrame) / file.sampleRate
    if (seconds < SHORTEST_SECONDS)
      throw new ProjectError({
        code: 'bad-input',
        message: `A network plays ${SHORTEST_SECONDS} s at least.`,
        advice: 'Choose a longer part.',
      })
    const heard = seedSeconds(run)
    const startSeconds = clampSeedStart(startFrame / file.sampleRate - heard, heard, file.frames / file.sampleRate)
    const box = { kind: 'box' as const, startSample: startFrame, endSample: endFrame, lowHz: null, highHz: null }
    const changes: SpectralChange[] = []
    const at = (await this.edits.state(sound)).layers.length
    for (let i = 0; i < variants; i++) {
      const { take, done } = await this.takes.generate({
        run,
        checkpointStep: null,
        seed: { recordingId: sound.id, startSeconds },
        settings: {
          ...FIRST_GENERATION_SETTINGS,
          seconds: seconds + BEHIND_SECONDS,
          randomSeed: (randomSeed + i) % (LARGEST_RANDOM_SEED + 1),
        },
        name: `${run.name}, part of a sound`.slice(0, 120),
      })
      await done
      changes.push({
        kind: 'add',
        index: at + i,
        layer: {
          id: newId('layer'),
          name: `${run.name}${variants === 1 ? '' : `, ${i + 1} of ${variants}`}`.slice(0, 120),
          mask: mask ?? { ...EMPTY_MASK, featherSeconds: FEATHER_SECONDS, shapes: [{ combine: 'add', shape: box }] },
          operation: { kind: 'insert', sound: { kind: 'take', id: take.id }, atSample: startFrame, isMixed: false },
          ...{ windowSamples: 2048, strength: 1, isOn: i === 0 },
        },
      })
    }
    await this.edits.edit(sound, `Played by ${run.name}`.slice(0, 200), changes)
    return changes.flatMap((change) => (change.kind === 'add' ? [change.layer.id] : []))
  }
}
