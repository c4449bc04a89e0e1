/** The melody: what one voice sings or plays. */
import { MELODY_STEP_SECONDS, type Melody } from '../../../src-shared/project/heard.ts'
import { HEARD_RATE } from './heard-rate.ts'
import { PitchCandidateReader, type PitchCandidate } from './pitch-candidates.ts'

const HOP_SAMPLES = Math.round(MELODY_STEP_SECONDS * HEARD_RATE)
/** Of all frames without a voice: what is left of the candidates' probability counts by this. */
const NO_VOICE = 0.012
/** A voice begins or ends, of all frames. */
const TURN = 0.01
/** From one moment to the next a voice goes at most this far; nearer is likelier, by a triangle. */
const FARTHEST_SEMITONES = 4.3
/** A voice that begins anew elsewhere, of all its frames. */
const LEAP = 1e-5

const semitones = (hz: number): number => 12 * Math.log2(hz / 440)

/**
 * Pitch and presence of one voice by the likeliest path through the candidates of all moments.
 *
 * @param samples  mono at {@link HEARD_RATE}
 * @source         Mauch, Dixon 2014, section 2.2. Differs: the candidates themselves are the states, not bins of pitch, for all else is
 *                 impossible; one state without voice
 */
export function melodyOf(samples: Float32Array): Melody {
  const frames = Math.floor(samples.length / HOP_SAMPLES) + 1
  const reader = new PitchCandidateReader()
  return likeliestVoice(Array.from({ length: frames }, (_, frame) => reader.at(samples, frame * HOP_SAMPLES)))
}

/** A moment of a voice's path: where the best way to each of its candidates, and at last to silence, comes from. */
interface VoiceStep {
  from: Int16Array
  /** Where the best way so far ends: a candidate's place, or their number for silence. */
  best: number
}

/** The ways through candidates of one moment after the other. */
export class VoicePath {
  /** Of each candidate of the last moment, then of the state without voice. */
  #best = Float64Array.of(0)
  #pitches: number[] = []

  push(candidates: readonly PitchCandidate[]): VoiceStep {
    const [best, before] = [this.#best, this.#pitches]
    const pitches = candidates.map(({ hz }) => semitones(hz))
    const from = new Int16Array(candidates.length + 1)
    const silent = best.length - 1
    const next = new Float64Array(candidates.length + 1)
    let left = 1
    for (let k = 0; k < candidates.length; k++) {
      let [score, state] = [best[silent] + Math.log(TURN), silent]
      for (let j = 0; j < silent; j++) {
        const near = 1 - Math.abs(pitches[k] - before[j]) / FARTHEST_SEMITONES
        const value = best[j] + Math.log(Math.max(LEAP, near))
        if (value > score) [score, state] = [value, j]
      }
      from[k] = state
      next[k] = score + Math.log(candidates[k].probability + 1e-12)
      left -= candidates[k].probability
    }
    let [score, state] = [best[silent] + Math.log(1 - TURN), silent]
    for (let j = 0; j < silent; j++) {
      const value = best[j] + Math.log(TURN)
      if (value > score) [score, state] = [value, j]
    }
    from[candidates.length] = state
    next[candidates.length] = score + Math.log(NO_VOICE * Math.max(0, left) + 1e-12)
    this.#best = next
    this.#pitches = pitches
    return { from, best: next.indexOf(Math.max(...next)) }
  }
}

/** That a voice sounds, at whatever pitch. */
export const voiceConfidence = (candidates: readonly PitchCandidate[]): number =>
  Math.min(
    1,
    candidates.reduce((sum, { probability }) => sum + probability, 0),
  )

function likeliestVoice(moments: readonly PitchCandidate[][]): Melody {
  const path = new VoicePath()
  const steps = moments.map((candidates) => path.push(candidates))
  const [hz, confidence] = [new Float32Array(moments.length), new Float32Array(moments.length)]
  let state = steps.at(-1)?.best ?? 0
  for (let frame = moments.length - 1; frame >= 0; frame--) {
    hz[frame] = (moments[frame][state] as PitchCandidate | undefined)?.hz ?? 0
    confidence[frame] = voiceConfidence(moments[frame])
    state = steps[frame].from[state]
  }
  return { hz, confidence }
}
