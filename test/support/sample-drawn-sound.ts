import { drawnSoundSettingsSchema, type DrawnSoundSettings } from '../../src-shared/project/index.ts'
import { checkpointRoot, saveCheckpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import type { LearntNetwork } from '../../src-main/engine/checkpoints/learnt-network.ts'
import { buildForm, DRAWN_SOUND_MODELS } from '../../src-main/engine/models/index.ts'
import { untaughtCheckpoint, untaughtWeights } from './untaught.ts'

export type DrawnSoundId = keyof typeof DRAWN_SOUND_MODELS

/** A WaveNet that hears little. */
export const SMALL_WAVENET = { sizes: { channels: 8, layers: 3 }, heardSamples: 128 }
/** It, told how loud to be. */
export const SMALL_TOLD_WAVENET = { ...SMALL_WAVENET, sizes: { ...SMALL_WAVENET.sizes, told: 4 } }

/** A network that draws sound and has learnt nothing. @param changes  of the settings of its quick size */
export function sampleDrawnSound(
  id: DrawnSoundId,
  changes: object,
): Pick<LearntNetwork, 'facts' | 'weights'> & { settings: DrawnSoundSettings } {
  const { descriptor, forms } = DRAWN_SOUND_MODELS[id]
  const settings = drawnSoundSettingsSchema.parse({ ...descriptor.presets.quick, ...changes })
  const heard = buildForm('hear', forms.hear, settings, { batch: 1, samples: settings.heardSamples })
  return { settings, facts: {}, weights: untaughtWeights([heard, buildForm('draw', forms.draw, settings, { batch: 1 })]) }
}

/** What a training of it would have saved, without the training. @returns its settings */
export async function writeSampleDrawnSound(runFolder: string, id: DrawnSoundId, changes: object): Promise<DrawnSoundSettings> {
  const { settings, weights } = sampleDrawnSound(id, changes)
  await saveCheckpoint(checkpointRoot(runFolder), untaughtCheckpoint(settings, weights))
  return settings
}
