import type { TakeOrigin } from '../../../src-shared/project/index.ts'
import type { LiveSounding } from '../../../src-shared/rpc/index.ts'
import type { SoundingUnit } from '../../engine/generation/live/live-messages.ts'

/**
 * Which sounds of recordings live sound is made of, along its samples. What a change takes back of the future goes as soon as the sound
 * has gone over into what came in its place.
 */
export class SoundingUnits {
  #units: SoundingUnit[] = []
  /** Of the version that is to take over, by its number. */
  #next: { version: number; units: SoundingUnit[] } | null = null
  #version: number

  /** @param version  that sounds first */
  constructor(
    private readonly sampleRate: number,
    version: number,
  ) {
    this.#version = version
  }

  push(version: number, unit: SoundingUnit): void {
    if (version === this.#version) this.#units.push(unit)
    else if (version > this.#version) {
      if (this.#next?.version !== version) this.#next = { version, units: [] }
      this.#next.units.push(unit)
    }
  }

  /** From now on the sound is of that version. */
  spliced(version: number, atSample: number): void {
    if (version <= this.#version) return
    const before = this.#units.filter(({ startSample }) => startSample < atSample)
    const coming = this.#next?.version === version ? this.#next.units : []
    const last = before.at(-1)
    if (last && last.endSample > atSample) before[before.length - 1] = { ...last, endSample: atSample }
    this.#units = [...before, ...coming.filter(({ endSample }) => endSample > atSample).map((unit) => this.#from(unit, atSample))]
    this.#next = null
    this.#version = version
  }

  /** What ended below `sample` is forgotten. */
  forget(sample: number): void {
    const kept = this.#units.findIndex(({ endSample }) => endSample > sample)
    this.#units.splice(0, kept < 0 ? this.#units.length : kept)
  }

  /** @returns null where nothing of a recording sounds there */
  at(sample: number): LiveSounding {
    const unit = this.#units.findLast(({ startSample, endSample }) => startSample <= sample && endSample > sample)
    if (!unit) return null
    const { recordingId, sourceSeconds, semitones } = unit
    return { recordingId, startSeconds: sourceSeconds, seconds: this.#secondsOf(unit), semitones }
  }

  /** Where the sounds of a stretch come from; what runs on as it was recorded is one. */
  originsWithin(startSample: number, endSample: number): TakeOrigin[] {
    const origins: TakeOrigin[] = []
    for (const unit of this.#units) {
      const [from, to] = [Math.max(startSample, unit.startSample), Math.min(endSample, unit.endSample)]
      if (to <= from) continue
      const seconds = (to - from) / this.sampleRate
      const last = origins.at(-1)
      if (unit.runsOn && last) last.seconds += seconds
      else
        origins.push({
          atSeconds: (from - startSample) / this.sampleRate,
          seconds,
          recordingId: unit.recordingId,
          sourceSeconds: this.#from(unit, from).sourceSeconds,
          semitones: unit.semitones,
        })
    }
    return origins
  }

  /** The part of a unit from a sample on. */
  #from(unit: SoundingUnit, sample: number): SoundingUnit {
    const late = Math.max(0, sample - unit.startSample)
    return { ...unit, startSample: unit.startSample + late, sourceSeconds: unit.sourceSeconds + late / this.sampleRate }
  }

  #secondsOf({ startSample, endSample }: SoundingUnit): number {
    return (endSample - startSample) / this.sampleRate
  }
}
