/**
 * An error that the person can do something about: `message` says what happened, `advice` what helps, both as plain sentences.
 * All that reaches a window or a terminal in its own words is one of these; a kind of error is a class of its own.
 */
export class PersonError extends Error {
    advice;
    constructor(message, advice, options = {}) {
        super(message, options.cause === undefined ? undefined : { cause: options.cause });
        this.advice = advice;
    }
}
