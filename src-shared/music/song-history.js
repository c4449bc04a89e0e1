import { History } from '../history.ts';
import { inverseOfAll } from './changes.ts';
/** Lists what was done to a song. */
export const songHistory = () => new History(inverseOfAll);
