/** A stretch of sound that goes round and round: `endSample` is the one after the last. */
export interface SampleLoop {
  startSample: number
  endSample: number
}

/** What is known of a sample that an instrument is made of. */
export interface KeySample {
  /** Its pitch as a key with a fraction, 69 for 440 Hz; null for what has none. */
  pitch: number | null
  /** How loud it was played, beside the others. */
  levelDb: number
  loop: SampleLoop | null
}

/** Where a sample lies: the keys and velocities that play it, and how it is tuned. Bounds belong to it. */
export interface KeyZone<S extends KeySample = KeySample> {
  sample: S
  rootKey: number
  /** Cents, -50 to 50: how much higher than its root key the sample sounds; players turn it back by so much. */
  sharpCents: number
  lowKey: number
  highKey: number
  lowVelocity: number
  highVelocity: number
}

const LOWEST_KEY = 0
const HIGHEST_KEY = 127
const HIGHEST_VELOCITY = 127
/** As drum machines count: their bass drum, and on from there. */
const FIRST_DRUM_KEY = 36
/** So many keys of drums there are room for. */
export const MOST_DRUM_KEYS = HIGHEST_KEY - FIRST_DRUM_KEY + 1

/**
 * Lays samples with a pitch over the whole keyboard: each reaches halfway to its neighbours. Several of one key are layers: the softest is
 * played by the softest velocities, each by an equal share.
 */
export function keyZones<S extends KeySample>(samples: readonly S[]): KeyZone<S>[] {
  const byKey = new Map<number, S[]>()
  for (const sample of samples) {
    if (sample.pitch === null) continue
    const key = Math.min(HIGHEST_KEY, Math.max(LOWEST_KEY, Math.round(sample.pitch)))
    byKey.set(key, [...(byKey.get(key) ?? []), sample])
  }
  const keys = [...byKey.keys()].sort((a, b) => a - b)
  return keys.flatMap((rootKey, i) => {
    const lowKey = i === 0 ? LOWEST_KEY : Math.floor((keys[i - 1] + rootKey) / 2) + 1
    const highKey = i === keys.length - 1 ? HIGHEST_KEY : Math.floor((rootKey + keys[i + 1]) / 2)
    const layers = byKey.get(rootKey)!.sort((a, b) => a.levelDb - b.levelDb)
    return layers.map((sample, layer) => ({
      ...{ sample, rootKey, sharpCents: Math.round(100 * Math.min(0.5, Math.max(-0.5, sample.pitch! - rootKey))), lowKey, highKey },
      lowVelocity: layer === 0 ? 1 : layerEnd(layer - 1, layers.length) + 1,
      highVelocity: layerEnd(layer, layers.length),
    }))
  })
}

const layerEnd = (layer: number, layers: number): number => Math.max(layer + 1, Math.round(((layer + 1) / layers) * HIGHEST_VELOCITY))

/** Gives each sample a key of its own, from that of the bass drum on, at its own pitch; as many as there are keys for. */
export const drumZones = <S extends KeySample>(samples: readonly S[]): KeyZone<S>[] =>
  samples.slice(0, MOST_DRUM_KEYS).map((sample, i) => {
    const key = FIRST_DRUM_KEY + i
    return { sample, rootKey: key, sharpCents: 0, lowKey: key, highKey: key, lowVelocity: 1, highVelocity: HIGHEST_VELOCITY }
  })
