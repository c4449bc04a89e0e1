import type { AutomationTarget, TempoMap, Track } from '../../../src-shared/music/index.ts'
import { fromDb } from '../dsp/level.ts'
import { AutomationCurve } from './automation-curve.ts'

/** Factors of a track's sound on its way into the mix. */
export interface Gains {
  left: number
  right: number
  reverb: number
  delay: number
}

/** Level, place and sends of a track, or of the group it goes through, along the song. */
export class StripGains {
  private readonly curves: Record<AutomationTarget, AutomationCurve>
  /** Whether they stay as they are. */
  readonly isStill: boolean

  constructor(track: Track, tempo: TempoMap, sampleRate: number) {
    const curve = (target: AutomationTarget): AutomationCurve =>
      new AutomationCurve(
        track.automation.find((lane) => lane.target === target),
        track[target],
        tempo,
        sampleRate,
      )
    this.curves = { gainDb: curve('gainDb'), pan: curve('pan'), reverbSend: curve('reverbSend'), delaySend: curve('delaySend') }
    this.isStill = Object.values(this.curves).every(({ isStill }) => isStill)
  }

  /**
   * Balance: in the middle both sides pass unchanged, so that a stereo clip is heard bit for bit.
   *
   * @param sample  of the song, never before the one asked for last
   */
  at(sample: number): Gains {
    const { gainDb, pan, reverbSend, delaySend } = this.curves
    const gain = fromDb(gainDb.at(sample))
    const place = Math.max(-1, Math.min(1, pan.at(sample)))
    const send = (curve: AutomationCurve): number => Math.max(0, Math.min(1, curve.at(sample)))
    return { left: gain * Math.min(1, 1 - place), right: gain * Math.min(1, 1 + place), reverb: send(reverbSend), delay: send(delaySend) }
  }
}
