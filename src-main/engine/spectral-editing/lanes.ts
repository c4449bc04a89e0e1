import type { MaskChannels } from '../../../src-shared/spectral/index.ts'
import type { Lane, ReadableSound } from './readable-sound.ts'

/** A signal that is edited by itself, and where what changes in it goes: so many times to each channel. */
export interface EditedLane {
  lane: Lane
  weights: readonly number[]
}

/** The signals that a mask takes of a sound. Mid and side are those of the first two channels; of a mono sound the side is silent. */
export function lanesOf(sound: ReadableSound, chosen: MaskChannels): EditedLane[] {
  const { channels } = sound
  const unit = (c: number): number[] => Array.from({ length: channels }, (_, other) => (other === c ? 1 : 0))
  if (chosen === 'mid' || chosen === 'side') {
    if (channels === 1) return chosen === 'mid' ? [{ lane: weighedLane(sound, chosen, [1]), weights: [1] }] : []
    const other = chosen === 'mid' ? 1 : -1
    const rest = Array.from({ length: channels - 2 }, () => 0)
    return [{ lane: weighedLane(sound, chosen, [0.5, 0.5 * other, ...rest]), weights: [1, other, ...rest] }]
  }
  const which = chosen === 'all' ? Array.from({ length: channels }, (_, c) => c) : chosen < channels ? [chosen] : []
  return which.map((c) => ({ lane: weighedLane(sound, c, unit(c)), weights: unit(c) }))
}

function weighedLane(sound: ReadableSound, which: Lane['which'], weights: readonly number[]): Lane {
  const { channels } = sound
  return {
    which,
    sampleRate: sound.sampleRate,
    frames: sound.frames,
    read(startFrame, length) {
      const only = weights.findIndex((weight) => weight === 1)
      // Sounds are read up to the channel that is wanted.
      const planar = Array.from({ length: only >= 0 ? only + 1 : channels }, () => new Float32Array(length))
      sound.read(startFrame, planar)
      if (only >= 0) return planar[only]
      const mixed = new Float32Array(length)
      planar.forEach((samples, c) => {
        if (weights[c] !== 0) for (let i = 0; i < length; i++) mixed[i] += weights[c] * samples[i]
      })
      return mixed
    },
  }
}
