import { History, type Step } from '../history.ts'
import { inverseOfAll, type SongChange } from './changes.ts'

export type SongStep = Step<SongChange>

/** Lists what was done to a song. */
export const songHistory = (): History<SongChange> => new History(inverseOfAll)
