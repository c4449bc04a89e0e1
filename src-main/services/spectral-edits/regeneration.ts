import { clampSeedStart, FIRST_GENERATION_SETTINGS, LARGEST_RANDOM_SEED, type Run } from '../../../src-shared/project/index.ts'
import type { EditableSound } from '../../../src-shared/rpc/index.ts'
import { EMPTY_MASK, type SpectralChange, type SpectralLayer, type SpectralMask } from '../../../src-shared/spectral/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { newId } from '../project/identifiers.ts'
import { seedSeconds } from '../takes/seed-origin.ts'
import type { TakeService } from '../takes/take-service.ts'
import type { EditRenders } from './edit-renders.ts'
import type { SpectralEditsService } from './spectral-edits.ts'

/** Shorter, a network plays nothing. */
const SHORTEST_SECONDS = 0.2
/** The network plays on behind the end, so that it can fade into what follows. */
const BEHIND_SECONDS = 0.5
/** So soft is the edge between the sound and what the network plays. */
const FEATHER_SECONDS = 0.06
/** It plays on for so much longer that there is something to choose from: about as long as the part. */
const LEAST_CHOICE_SECONDS = 0.5
const MOST_CHOICE_SECONDS = 4

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

/**
 * Lets a network play a part of a sound anew: it goes on from what is heard before, and of what it plays that passage is taken which leads
 * best into what is heard behind. A layer for each variant, the one that fits best first, and on.
 */
export class Regeneration {
  constructor(
    private readonly edits: SpectralEditsService,
    private readonly takes: Pick<TakeService, 'generate'>,
    private readonly renders: Pick<EditRenders, 'fitPassages'>,
  ) {}

  /** @returns the layers' ids, the best first */
  async regenerate({ sound, run, startFrame, endFrame, variants, mask, randomSeed = 1 }: RegenerateRequest): Promise<string[]> {
    const { sound: file } = await this.edits.inputFor(sound)
    const { sampleRate, frames } = file
    const seconds = (endFrame - startFrame) / sampleRate
    if (seconds < SHORTEST_SECONDS)
      throw new ProjectError({
        code: 'bad-input',
        message: `A network plays ${SHORTEST_SECONDS} s at least.`,
        advice: 'Choose a longer part.',
      })
    // With the soft edges: over these both are heard.
    const soft = Math.round(((mask?.featherSeconds ?? FEATHER_SECONDS) / 2) * sampleRate)
    const between = { startFrame: Math.max(0, startFrame - soft), endFrame: Math.min(frames, endFrame + soft) }
    const choice = between.endFrame < frames ? Math.max(LEAST_CHOICE_SECONDS, Math.min(MOST_CHOICE_SECONDS, seconds)) : 0
    const heard = seedSeconds(run)
    const startSeconds = clampSeedStart(between.startFrame / sampleRate - heard, heard, frames / sampleRate)
    const takeIds: string[] = []
    for (let i = 0; i < variants; i++) {
      const { take, done } = await this.takes.generate({
        run,
        checkpointStep: null,
        seed: { recordingId: sound.id, startSeconds },
        settings: {
          ...FIRST_GENERATION_SETTINGS,
          seconds: (between.endFrame - between.startFrame) / sampleRate + choice + BEHIND_SECONDS,
          randomSeed: (randomSeed + i) % (LARGEST_RANDOM_SEED + 1),
        },
        name: `${run.name}, part of a sound`.slice(0, 120),
      })
      await done
      takeIds.push(take.id)
    }
    const fits = await this.renders.fitPassages(sound, takeIds, between)
    const best = takeIds.map((id, i) => ({ id, ...fits[i] })).sort((a, b) => a.distanceDb - b.distanceDb)
    const box = { kind: 'box' as const, startSample: startFrame, endSample: endFrame, lowHz: null, highHz: null }
    const touched: SpectralMask = mask ?? { ...EMPTY_MASK, featherSeconds: FEATHER_SECONDS, shapes: [{ combine: 'add', shape: box }] }
    const at = (await this.edits.state(sound)).layers.length
    const layers = best.map(({ id, skippedSamples }, i): SpectralLayer => ({
      id: newId('layer'),
      name: `${run.name}${variants === 1 ? '' : `, ${i + 1} of ${variants}`}`.slice(0, 120),
      mask: touched,
      operation: {
        ...{ kind: 'insert', sound: { kind: 'take', id }, isMixed: false },
        atSample: between.startFrame - skippedSamples,
      },
      ...{ windowSamples: 2048, strength: 1, isOn: i === 0 },
    }))
    await this.edits.edit(
      sound,
      `Played by ${run.name}`.slice(0, 200),
      layers.map((layer, i): SpectralChange => ({ kind: 'add', index: at + i, layer })),
    )
    return layers.map(({ id }) => id)
  }
}
