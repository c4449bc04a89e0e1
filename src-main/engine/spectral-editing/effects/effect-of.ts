import { soundKey, SpectralError, type OperationOf } from '../../../../src-shared/spectral/index.ts'
import type { Effect, EffectContext } from '../effect.ts'
import { lanesOf } from '../lanes.ts'
import type { Lane, ReadableSound } from '../readable-sound.ts'
import { resampledSound } from '../resampled-sound.ts'
import { declickEffect } from './declick-effect.ts'
import { declipEffect } from './declip-effect.ts'
import { dehumEffect } from './dehum-effect.ts'
import { denoiseEffect } from './denoise-effect.ts'
import { noiseEffect, partialEffect, pictureEffect } from './drawn-effects.ts'
import { healTimeEffect } from './heal-effect.ts'
import { cloneEffect, eraseEffect, fadeEffect, gainEffect, insertEffect } from './level-effects.ts'
import { moveEffect } from './move-effect.ts'
import { splitEffect } from './split-effect.ts'
import { surroundingsEffect } from './surroundings-effect.ts'

/** Other sounds of the project that edits bring in, by kind and id. */
export type EffectSounds = ReadonlyMap<string, ReadableSound>

/** What a layer does to a sound. @throws SpectralError where it needs what is not there */
export async function effectOf({ layer, mask }: EffectContext, sound: ReadableSound, others: EffectSounds): Promise<Effect> {
  const { operation, windowSamples } = layer
  const { sampleRate } = sound
  switch (operation.kind) {
    case 'gain':
      return gainEffect(operation)
    case 'erase':
      return eraseEffect()
    case 'fade':
      return fadeEffect(operation)
    case 'match':
      return surroundingsEffect(operation.along, { isOnlyDown: true }, mask, windowSamples)
    case 'heal':
      if (operation.along === 'time') return healTimeEffect(mask.spans, mask.featherSamples, sampleRate)
      return surroundingsEffect(operation.along, { isOnlyDown: false }, mask, windowSamples)
    case 'clone':
      return cloneEffect(operation)
    case 'move':
      return moveEffect(operation, mask, windowSamples, sampleRate, lanesOf(sound, layer.mask.channels).length)
    case 'split':
      return splitEffect(operation.keeps, mask, windowSamples, sampleRate)
    case 'denoise':
      return denoiseEffect(operation, mask, windowSamples)
    case 'declick':
      return declickEffect(operation.threshold, sampleRate)
    case 'declip':
      return declipEffect(operation.levelDb)
    case 'dehum':
      return dehumEffect(operation, sampleRate)
    case 'partial':
      return partialEffect(operation, sampleRate)
    case 'noise':
      return noiseEffect(operation)
    case 'picture':
      return pictureEffect(operation, mask, windowSamples, sampleRate / 2)
    case 'insert':
      return inserted(operation, sound, others)
  }
}

/** Each channel gets that of the other sound, a mono sound all of them. */
function inserted(operation: OperationOf<'insert'>, sound: ReadableSound, others: EffectSounds): Effect {
  const other = others.get(soundKey(operation.sound))
  if (!other) throw new SpectralError('A sound that these edits bring in is gone.', 'Bring it back from the trash, or turn its layer off.')
  const fitted = resampledSound(other, sound.sampleRate)
  const lanes = new Map<Lane['which'], Lane>()
  const laneFor = ({ which }: Lane): Lane => {
    const of = which === 'mid' || which === 'side' ? which : Math.min(which, fitted.channels - 1)
    const found = lanes.get(of) ?? lanesOf(fitted, of).at(0)?.lane ?? lanesOf(fitted, 0)[0].lane
    lanes.set(of, found)
    return found
  }
  return insertEffect(laneFor, operation.atSample, operation.isMixed)
}
