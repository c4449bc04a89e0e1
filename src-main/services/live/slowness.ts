import type { LiveState } from '../../../src-shared/rpc/index.ts'
import type { LivePlay } from './live-play.ts'

/** What a person should know of a model that cannot keep up. */
export function slowness({ realTimeFactor, gaps }: LivePlay): LiveState['notice'] {
  if (realTimeFactor === null || realTimeFactor >= 1 || gaps === 0) return null
  return {
    message: `This model makes ${realTimeFactor.toFixed(2)} s of sound in a second on this machine: it plays with pauses.`,
    advice: 'Choose a smaller model or the mode that keeps in mind, end other work, or generate a take instead.',
  }
}
