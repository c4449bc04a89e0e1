import { VoicePath, voiceConfidence } from '../melody.ts'
import { PitchCandidateReader, READ_SAMPLES } from '../pitch-candidates.ts'

/** What one voice sings, as far as it can be said at a moment. */
export interface FollowedPitch {
  /** 0 where no voice sounds. */
  hz: number
  /** 0..1 */
  confidence: number
}

/**
 * The pitch of one voice while it sounds: `melodyOf` without what comes later. Sound is read backwards from its newest sample, so that
 * short periods are heard over the newest 46 ms and only long ones further back: what is said is the pitch of 23 ms and half a period ago.
 */
export class PitchFollower {
  readonly #reader = new PitchCandidateReader()
  readonly #path = new VoicePath()
  readonly #backwards = new Float32Array(READ_SAMPLES)

  /** @param newest  the last READ_SAMPLES at HEARD_RATE; to be called each 10 ms */
  push(newest: Float32Array): FollowedPitch {
    this.#backwards.set(newest)
    this.#backwards.reverse()
    const candidates = this.#reader.from(this.#backwards, 0)
    const { best } = this.#path.push(candidates)
    return { hz: candidates.at(best)?.hz ?? 0, confidence: voiceConfidence(candidates) }
  }
}
