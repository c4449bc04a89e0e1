import { AacDecoder } from './aac-decoder.ts'
import type { AacConfig, ReplicatedTreble } from './audio-specific-config.ts'

/** Encoders that announce nothing put the treble into almost every access unit. */
const UNITS_TO_LOOK_AT = 8

/**
 * What describes the treble of an AAC stream, by its configuration or, where that is silent, by its first access units: HE-AAC is
 * often announced nowhere but in the sound itself.
 */
export async function findReplicatedTreble(config: AacConfig, units: AsyncIterable<Uint8Array>): Promise<ReplicatedTreble> {
  if (config.treble !== 'plain') return config.treble
  const decoder = new AacDecoder(config)
  let count = 0
  for await (const unit of units) {
    try {
      decoder.decode(unit)
    } catch {
      // A damaged unit says nothing; the decoding proper will tell of it.
    }
    if (decoder.hasReplicatedTreble || ++count >= UNITS_TO_LOOK_AT) break
  }
  return decoder.hasReplicatedTreble ? 'replicated' : 'plain'
}

/** The kind of AAC in words, and what of it is not heard. */
export function nameAac(treble: ReplicatedTreble): { description: string; warnings: string[] } {
  switch (treble) {
    case 'plain':
      return { description: 'AAC', warnings: [] }
    case 'replicated':
      return { description: 'HE-AAC', warnings: ['HE-AAC: its treble is not decoded.'] }
    case 'replicated-in-stereo':
      return { description: 'HE-AAC v2', warnings: ['HE-AAC v2: its treble and its stereo are not decoded.'] }
  }
}
