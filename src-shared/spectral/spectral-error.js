import { PersonError } from '../person-error.ts';
/** Edits of a sound that do not fit together, or not the sound as it is. */
export class SpectralError extends PersonError {
    code;
    name = 'SpectralError';
    constructor(message, advice, code = 'bad-input') {
        super(message, advice);
        this.code = code;
    }
}
