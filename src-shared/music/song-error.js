import { PersonError } from '../person-error.ts';
/** A song, or a change of it, that does not fit together: with what is wrong and what the person can do. */
export class SongError extends PersonError {
    code;
    name = 'SongError';
    constructor(message, advice, code = 'bad-input') {
        super(message, advice);
        this.code = code;
    }
}
/** A change that was made for another state of the song. */
export const outOfStep = (what) => new SongError(`The song has changed meanwhile: ${what}.`, 'Do it again: the song is shown as it is now.', 'conflict');
