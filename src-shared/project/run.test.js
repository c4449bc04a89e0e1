import { describe, expect, it } from 'vitest';
import { sampleRun } from '../../test/support/project-samples.ts';
import { playedCheckpoint } from './run.ts';
const checkpoints = [4.2, 4.1, 4.3].map((loss, i) => ({
    step: 40 * (i + 1),
    epoch: i + 1,
    training: { loss: 1 },
    validation: { loss },
}));
const settings = { ...sampleRun({ id: 'r' }).settings, task: 'corpus' };
const measure = { name: 'loss', better: 'lower' };
describe('the state of a run that is played from', () => {
    it('is the newest, and of one that plays with own sounds the best at what it never heard', () => {
        expect(playedCheckpoint(sampleRun({ id: 'r', measure, checkpoints }))?.step).toBe(120);
        expect(playedCheckpoint(sampleRun({ id: 'r', measure, checkpoints, settings }))?.step).toBe(80);
    });
    it('is the newest where nothing was kept from it, and none where there is none', () => {
        const unmeasured = checkpoints.map((checkpoint) => ({ ...checkpoint, validation: null }));
        expect(playedCheckpoint(sampleRun({ id: 'r', measure, checkpoints: unmeasured, settings }))?.step).toBe(120);
        expect(playedCheckpoint(sampleRun({ id: 'r', measure, checkpoints: [], settings }))).toBeUndefined();
    });
});
