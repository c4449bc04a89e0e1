import type { LiveState } from '../../../src-shared/rpc/index.ts'

export interface LiveHealth {
  realTimeFactor: number | null
  gaps: number
  /** Something holds up the sound: more of it is kept ready than at rest. */
  heldUp: boolean
}

/** What a person should know while it plays: it stands as long as it is so, in words that do not change. */
export function liveNotice({ realTimeFactor, gaps, heldUp }: LiveHealth): LiveState['notice'] {
  if (realTimeFactor !== null && realTimeFactor < 1 && gaps > 0) {
    return {
      message: `This model makes ${realTimeFactor.toFixed(2)} s of sound in a second on this machine: it plays with pauses.`,
      advice: 'Choose a smaller model or the mode that keeps in mind, end other work, or generate a take instead.',
    }
  }
  if (!heldUp) return null
  return {
    message: 'This computer is very busy: sound is made further ahead for a while, so controls answer a little later.',
    advice: 'A training rests more meanwhile. It goes back by itself when the computer is quieter; ending other programs helps.',
  }
}
