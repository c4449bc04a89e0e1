import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomSongs } from '../../test/support/random-song.ts';
import { inverseOfAll, withChanges } from './changes.ts';
import { controlLine, controlsReplaced, laneControls, laneRange } from './control-edits.ts';
import { EMPTY_SONG, newTrack, PLAIN_NOTES } from './song.ts';
const clip = {
    ...{ ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', startTick: 0, lengthTicks: 3840 },
    notes: [{ id: 9, startTick: 0, ticks: 1, pitch: 60, velocity: 1, releaseVelocity: 0 }],
    controls: [
        { id: 1, tick: 100, lane: 'cc1', value: 5 },
        { id: 2, tick: 200, lane: 'cc11', value: 6 },
        { id: 3, tick: 300, lane: 'cc1', value: 7 },
    ],
};
const song = { ...EMPTY_SONG, tracks: [{ ...newTrack('t', 'notes', 'T', 0), clips: [clip] }] };
describe('a line of a controller', () => {
    it('runs from one end to the other, one move a step, none where nothing changes', () => {
        expect(controlLine({ tick: 0, value: 0 }, { tick: 400, value: 40 }, 100)).toEqual([0, 100, 200, 300, 400].map((tick) => ({ tick, value: tick / 10 })));
        expect(controlLine({ tick: 400, value: 10 }, { tick: 0, value: 10 }, 100)).toEqual([
            { tick: 0, value: 10 },
            { tick: 400, value: 10 },
        ]);
        expect(controlLine({ tick: 7, value: 3 }, { tick: 7, value: 9 }, 100)).toEqual([{ tick: 7, value: 3 }]);
    });
    it('is slow where it is wished, and stays between its ends', () => {
        const values = (shape) => controlLine({ tick: 0, value: 0 }, { tick: 400, value: 100 }, 100, shape).map(({ value }) => value);
        // The square of a quarter, a half, three quarters; and its mirror.
        expect(values('slow-start')).toEqual([0, 6, 25, 56, 100]);
        expect(values('slow-end')).toEqual([0, 44, 75, 94, 100]);
    });
});
describe('points in place of others', () => {
    it('leave other lanes and other times alone, and can be taken back', () => {
        const changes = controlsReplaced({ trackId: 't', clip }, 'cc1', [50, 250], controlLine({ tick: 50, value: 300 }, { tick: 250, value: -4 }, 100));
        const changed = withChanges(song, changes);
        const { controls } = changed.tracks[0].clips[0];
        expect(laneControls(controls, 'cc1').map(({ tick, value }) => [tick, value])).toEqual([
            [50, 127],
            [150, 127],
            [250, 0],
            [300, 7],
        ]);
        expect(laneControls(controls, 'cc11')).toEqual([clip.controls[1]]);
        expect(new Set([...controls.map(({ id }) => id), 9]).size).toBe(controls.length + 1);
        expect(withChanges(changed, inverseOfAll(changes))).toEqual(song);
    });
    it('fit the song whatever is drawn', () => {
        fc.assert(fc.property(fc.nat(), fc.nat(3840), fc.nat(3840), fc.integer({ min: -9000, max: 9000 }), (seed, a, b, value) => {
            const songs = new RandomSongs(seed);
            const lane = ['bend', 'cc1', 'pressure', 'key60'][seed % 4];
            const any = { ...clip, notes: Array.from({ length: 5 }, () => songs.note()) };
            const distinct = { ...any, notes: any.notes.map((note, i) => ({ ...note, id: i + 20 })) };
            const whole = { ...EMPTY_SONG, tracks: [{ ...newTrack('t', 'notes', 'T', 0), clips: [distinct] }] };
            const points = controlLine({ tick: a, value }, { tick: b, value: -value }, 37);
            const changes = controlsReplaced({ trackId: 't', clip: distinct }, lane, [Math.min(a, b), Math.max(a, b)], points);
            const changed = withChanges(whole, changes);
            const { least, most } = laneRange(lane);
            for (const control of laneControls(changed.tracks[0].clips[0].controls, lane))
                expect(control.value >= least && control.value <= most).toBe(true);
            expect(withChanges(changed, inverseOfAll(changes))).toEqual(whole);
        }), { numRuns: 60 });
    });
});
