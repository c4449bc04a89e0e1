import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitClip } from './clip-edits.ts';
import { joined, loopedTo, reversed, stretchedTo, unlooped } from './clip-transforms.ts';
import { crossfaded } from './crossfades.ts';
import { fadeGain } from './fade-curves.ts';
import { clipEndTick, soundingNotes } from './sounding.ts';
import { EMPTY_SONG, PLAIN_AUDIO, PLAIN_NOTES } from './song.ts';
import { TempoMap } from './tempo-map.ts';
/** A tick is one sample at 1920 Hz, at 120 beats a minute. */
const TEMPO = new TempoMap(EMPTY_SONG.tempi);
const audioClip = (id, startTick, changes = {}) => ({
    ...PLAIN_AUDIO,
    ...{ kind: 'audio', id, name: 'C', startTick, sound: { kind: 'take', id: 't' }, sampleRate: 1920 },
    ...{ soundSamples: 9000, offsetSamples: 1000, lengthSamples: 2000 },
    ...changes,
});
const note = (id, startTick, ticks) => ({ id, startTick, ticks, pitch: id, velocity: 80, releaseVelocity: 0 });
const noteClip = (notes, changes = {}) => ({
    ...PLAIN_NOTES,
    ...{ kind: 'notes', id: 'n', name: 'N', startTick: 1000, lengthTicks: 1000, notes },
    ...changes,
});
const sounding = (clip) => soundingNotes(clip)
    .map(({ startTick, ticks, pitch }) => `${pitch} ${startTick}+${ticks}`)
    .sort();
describe('a loop', () => {
    it('goes round until a tick, and back to one round', () => {
        const clip = loopedTo(audioClip('a', 0), 5000, TEMPO);
        expect(clip).toMatchObject({ loopSamples: 2000, loopPhaseSamples: 0, lengthSamples: 5000 });
        expect(loopedTo(clip, 1200, TEMPO)).toMatchObject({ loopSamples: 2000, lengthSamples: 1200 });
        expect(unlooped(clip)).toEqual(audioClip('a', 0));
        const notes = loopedTo(noteClip([note(1, 100, 50)]), 3500, TEMPO);
        expect(sounding(notes)).toEqual(['1 1100+50', '1 2100+50', '1 3100+50']);
        expect(sounding(unlooped(notes))).toEqual(['1 1100+50']);
    });
});
describe('a stretched sound', () => {
    it('ends on the tick it was drawn to, within an eighth and eight times', () => {
        for (const end of [700, 1999, 4000, 12_345]) {
            const clip = stretchedTo(audioClip('a', 100, { stretch: 1.5 }), end, TEMPO);
            expect(clipEndTick(clip, TEMPO)).toBe(end);
            expect(clip.lengthSamples).toBe(2000);
        }
        expect(stretchedTo(audioClip('a', 0), 1e6, TEMPO).stretch).toBe(8);
        expect(stretchedTo(audioClip('a', 0), 0, TEMPO).stretch).toBe(1 / 8);
    });
});
describe('what is turned round', () => {
    it('is as before when it is turned round twice', () => {
        fc.assert(fc.property(fc.constantFrom(0, 300, 777), fc.nat(299), (loop, phase) => {
            const sound = audioClip('a', 0, { loopSamples: loop, loopPhaseSamples: loop && phase, fadeInSamples: 7, fadeOutCurve: 'slow' });
            expect(reversed(reversed(sound))).toEqual(sound);
            const clip = noteClip([note(1, 100, 50), note(2, 120, 10)], { loopTicks: loop, loopPhaseTicks: loop && phase });
            expect(reversed(reversed(clip))).toEqual(clip);
        }));
    });
    it('is heard from its end', () => {
        expect(reversed(audioClip('a', 0, { fadeInSamples: 9 }))).toMatchObject({ isReversed: true, fadeInSamples: 0, fadeOutSamples: 9 });
        expect(sounding(reversed(noteClip([note(1, 100, 50), note(2, 900, 400)])))).toEqual(['1 1850+50', '2 1000+100']);
        // Rounds of 400 from 300 on, 1000 long: 300..399, two rounds, 0..99; turned round 99..0, two rounds, 399..300.
        expect(reversed(audioClip('a', 0, { loopSamples: 400, loopPhaseSamples: 300, lengthSamples: 1000 }))).toMatchObject({
            loopPhaseSamples: 300,
        });
    });
});
describe('joining', () => {
    it('takes a split back, whichever way the sound runs', () => {
        fc.assert(fc.property(fc.boolean(), fc.integer({ min: 1, max: 1999 }), (isReversed, ticks) => {
            const clip = audioClip('a', 1000, { isReversed, fadeInSamples: 1, fadeOutSamples: 1, fadeOutCurve: 'fast' });
            expect(joined(splitClip(clip, 1000 + ticks, TEMPO, 'b'), TEMPO, 'a')).toEqual(clip);
        }));
    });
    it('asks for a new sound where the parts do not follow each other', () => {
        const first = audioClip('a', 0);
        expect(joined([first, audioClip('b', 2000)], TEMPO, 'c')).toBe(null);
        expect(joined([first, audioClip('b', 2001, { offsetSamples: 3000 })], TEMPO, 'c')).toBe(null);
        expect(joined([first, audioClip('b', 2000, { offsetSamples: 3000, gainDb: 1 })], TEMPO, 'c')).toBe(null);
        expect(joined([first, audioClip('b', 2000, { offsetSamples: 3000 })], TEMPO, 'c')).toMatchObject({ id: 'c', lengthSamples: 4000 });
    });
    it('puts notes together as they are heard, each with an id of its own', () => {
        const clips = [
            noteClip([note(1, 0, 5000)], { loopTicks: 400 }),
            noteClip([note(1, 60, 10)], { id: 'm', startTick: 2500, offsetTicks: 50 }),
            noteClip([note(9, 0, 10)], { id: 'o', startTick: 2600, isMuted: true }),
        ];
        const whole = joined(clips, TEMPO, 'x');
        expect([whole.startTick, whole.lengthTicks, new Set(whole.notes.map(({ id }) => id)).size]).toEqual([1000, 2600, 4]);
        expect(sounding(whole)).toEqual([...sounding(clips[0]), ...sounding(clips[1])].sort());
    });
});
describe('crossfades', () => {
    const cross = (before, after, ...touched) => crossfaded(before, after, new Set(touched), TEMPO);
    it('come where a clip is moved over the end of another, and keep the power', () => {
        const apart = [audioClip('a', 0), audioClip('b', 4000)];
        const [a, b] = cross(apart, [apart[0], audioClip('b', 1500)], 'b');
        expect(a).toMatchObject({ fadeOutSamples: 500, fadeOutCurve: 'fast', fadeInSamples: 0 });
        expect(b).toMatchObject({ fadeInSamples: 500, fadeInCurve: 'fast', fadeOutSamples: 0 });
        for (let n = 0; n < 500; n++) {
            const [falling, rising] = [fadeGain('fast', 1 - (n + 0.5) / 500), fadeGain('fast', (n + 0.5) / 500)];
            expect(falling ** 2 + rising ** 2).toBeCloseTo(1, 12);
        }
    });
    it('follow the overlap, and go where it goes', () => {
        const crossed = cross([audioClip('a', 0), audioClip('b', 4000)], [audioClip('a', 0), audioClip('b', 1500)], 'b');
        const moved = cross(crossed, [crossed[0], { ...crossed[1], startTick: 1900 }], 'b');
        expect([moved[0].fadeOutSamples, moved[1].fadeInSamples]).toEqual([100, 100]);
        const parted = cross(crossed, [crossed[0], { ...crossed[1], startTick: 2000 }], 'b');
        expect([parted[0].fadeOutSamples, parted[1].fadeInSamples]).toEqual([0, 0]);
    });
    it('leave alone what was not touched, what covers another wholly, and fades of one’s own', () => {
        const over = [audioClip('a', 0), audioClip('b', 1500)];
        expect(cross(over, over, 'c')).toEqual(over);
        const within = [audioClip('a', 0), audioClip('b', 500, { lengthSamples: 100 })];
        expect(cross(within, within, 'a', 'b')).toEqual(within);
        const own = [audioClip('a', 0, { fadeOutSamples: 300 }), audioClip('b', 4000, { fadeInSamples: 20 })];
        expect(cross(own, [own[0], { ...own[1], startTick: 3000 }], 'b')).toEqual([own[0], { ...own[1], startTick: 3000 }]);
    });
    it('of stretched clips count in samples of each sound', () => {
        const [a, b] = cross([], [audioClip('a', 0, { stretch: 2 }), audioClip('b', 3000, { stretch: 0.5, lengthSamples: 8000 })], 'b');
        // 1000 ticks are heard of both.
        expect([a.fadeOutSamples, b.fadeInSamples]).toEqual([500, 2000]);
    });
});
