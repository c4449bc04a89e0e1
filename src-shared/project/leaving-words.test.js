import { expect, it } from 'vitest';
import { leavingWords } from './leaving-words.ts';
it('says what is paused and what ends', () => {
    expect(leavingWords({ trainings: ['A'], others: [] })).toMatchObject({
        what: expect.stringMatching(/^“A” is training\. It is paused/),
        answer: 'Pause and close',
    });
    expect(leavingWords({ trainings: ['A', 'B'], others: ['Importing'] })).toMatchObject({
        what: expect.stringMatching(/^“A”, “B” are training\. They are paused.*Other work under way ends/),
        others: ['Importing'],
    });
    expect(leavingWords({ trainings: [], others: ['Importing'] })).toMatchObject({
        what: 'Work under way ends with what is done so far:',
        answer: 'Close',
    });
});
