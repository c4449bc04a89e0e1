import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipsReplaced, splitClip, withEnd, withStart } from './clip-edits.ts';
import { clipEndTick, heardSeconds, soundingNotes } from './sounding.ts';
import { EMPTY_SONG, newTrack, PLAIN_AUDIO, PLAIN_NOTES } from './song.ts';
import { TempoMap } from './tempo-map.ts';
import { withChanges } from './changes.ts';
/** A tick is one sample at 1920 Hz, at 120 beats a minute. */
const TEMPO = new TempoMap(EMPTY_SONG.tempi);
const RATE = 1920;
const SOUND_SAMPLES = 5000;
const audioClip = (changes = {}) => ({
    ...PLAIN_AUDIO,
    ...{ kind: 'audio', id: 'c', name: 'C', startTick: 1000, sound: { kind: 'take', id: 't' }, sampleRate: RATE },
    ...{ soundSamples: SOUND_SAMPLES, offsetSamples: 1000, lengthSamples: 2000 },
    ...changes,
});
const noteClip = (changes = {}) => ({
    ...PLAIN_NOTES,
    ...{ kind: 'notes', id: 'c', name: 'C', startTick: 1000, lengthTicks: 1000, offsetTicks: 100 },
    ...changes,
});
/** By the rule of the model, written down plainly: which sample of the sound each sample of the clip is. */
function heard({ isReversed, lengthSamples, loopPhaseSamples, loopSamples, offsetSamples }) {
    const material = Array.from({ length: loopSamples || lengthSamples }, (_, i) => offsetSamples + i);
    if (isReversed)
        material.reverse();
    return Array.from({ length: lengthSamples }, (_, n) => material[((loopSamples && loopPhaseSamples) + n) % material.length]);
}
const heardOf = (...clips) => clips.flatMap((clip) => heard(clip));
const notesOf = (...clips) => clips.flatMap((clip) => soundingNotes(clip).map(({ startTick, pitch }) => `${startTick}:${pitch}`));
const kinds = fc.record({
    isReversed: fc.boolean(),
    loopSamples: fc.constantFrom(0, 300, 777),
    loopPhaseSamples: fc.nat(299),
});
describe('cutting and trimming sound', () => {
    it('splits it so that both parts are what the whole was, whatever its loop and direction', () => {
        fc.assert(fc.property(kinds, fc.integer({ min: 1, max: 1999 }), (kind, ticks) => {
            const clip = audioClip({ ...kind, fadeInSamples: 50, fadeOutSamples: 70 });
            const parts = splitClip(clip, 1000 + ticks, TEMPO, 'd');
            expect(heardOf(...parts)).toEqual(heardOf(clip));
            expect(parts.map(({ id, startTick }) => [id, startTick])).toEqual([
                ['c', 1000],
                ['d', 1000 + ticks],
            ]);
            expect(parts).toMatchObject([{ fadeOutSamples: 0 }, { fadeInSamples: 0, fadeOutSamples: Math.min(70, 2000 - ticks) }]);
        }));
    });
    it('trims either edge, and what stays is what was there', () => {
        fc.assert(fc.property(kinds, fc.integer({ min: -3000, max: 3000 }), (kind, ticks) => {
            const clip = audioClip(kind);
            const shorter = withStart(clip, 1000 + ticks, TEMPO);
            const moved = shorter.startTick - 1000;
            const before = heardOf(clip);
            const after = heardOf(shorter);
            expect(clipEndTick(shorter, TEMPO)).toBe(3000);
            expect(after.slice(Math.max(0, -moved))).toEqual(before.slice(Math.max(0, moved)));
            const cut = withEnd(clip, 3000 + ticks, TEMPO);
            const same = Math.min(cut.lengthSamples, 2000);
            expect(heardOf(cut).slice(0, same)).toEqual(before.slice(0, same));
            for (const { offsetSamples, lengthSamples, loopSamples } of [shorter, cut]) {
                expect(offsetSamples).toBeGreaterThanOrEqual(0);
                if (loopSamples === 0)
                    expect(offsetSamples + lengthSamples).toBeLessThanOrEqual(SOUND_SAMPLES);
            }
        }));
    });
    it('goes no further than its sound, but a loop goes on', () => {
        expect(withEnd(audioClip(), 99_999, TEMPO)).toMatchObject({ lengthSamples: 4000 });
        expect(withEnd(audioClip({ isReversed: true }), 99_999, TEMPO)).toMatchObject({ offsetSamples: 0, lengthSamples: 3000 });
        expect(withEnd(audioClip({ loopSamples: 2000 }), 99_999, TEMPO)).toMatchObject({ offsetSamples: 1000, lengthSamples: 98_999 });
    });
    it('of a stretched clip counts in samples of its sound', () => {
        const clip = audioClip({ stretch: 2, lengthSamples: 1000 });
        expect([heardSeconds(clip), clipEndTick(clip, TEMPO)]).toEqual([2000 / RATE, 3000]);
        const [left, right] = splitClip(clip, 1500, TEMPO, 'd');
        expect([left, right]).toMatchObject([
            { offsetSamples: 1000, lengthSamples: 250 },
            { startTick: 1500, offsetSamples: 1250, lengthSamples: 750 },
        ]);
        expect(withEnd(clip, 2000, TEMPO)).toMatchObject({ lengthSamples: 500, stretch: 2 });
    });
});
describe('looped notes', () => {
    const notes = [
        { id: 1, startTick: 50, ticks: 10, pitch: 1, velocity: 80, releaseVelocity: 0 },
        { id: 2, startTick: 100, ticks: 10, pitch: 2, velocity: 80, releaseVelocity: 0 },
        { id: 3, startTick: 350, ticks: 100, pitch: 3, velocity: 80, releaseVelocity: 0 },
        { id: 4, startTick: 400, ticks: 10, pitch: 4, velocity: 80, releaseVelocity: 0 },
    ];
    it('come with each round from the phase on, cut at its end and at that of the clip', () => {
        const clip = noteClip({ notes, loopTicks: 300, loopPhaseTicks: 100 });
        expect(soundingNotes(clip).map(({ startTick, ticks, pitch }) => [startTick, ticks, pitch])).toEqual([
            [1150, 50, 3],
            [1200, 10, 2],
            [1450, 50, 3],
            [1500, 10, 2],
            [1750, 50, 3],
            [1800, 10, 2],
        ]);
    });
    it('are the same after a split and after the beginning moved', () => {
        fc.assert(fc.property(fc.constantFrom(0, 300, 301), fc.nat(299), fc.integer({ min: 1, max: 999 }), (loopTicks, loopPhaseTicks, ticks) => {
            const clip = noteClip({ notes, loopTicks, loopPhaseTicks });
            expect(notesOf(...splitClip(clip, 1000 + ticks, TEMPO, 'd'))).toEqual(notesOf(clip));
            const later = withStart(clip, 1000 + ticks, TEMPO);
            expect(notesOf(later)).toEqual(notesOf(clip).filter((note) => Number(note.split(':')[0]) >= 1000 + ticks));
        }));
    });
    it('of which there are none take no time, however many rounds there are', () => {
        expect(soundingNotes(noteClip({ notes: [], loopTicks: 1, lengthTicks: 2 ** 31 - 2000 }))).toEqual([]);
    });
});
it('replaces clips by changes of their settings alone, where their notes are the same', () => {
    const clip = audioClip();
    const song = { ...EMPTY_SONG, tracks: [{ ...newTrack('a', 'audio', 'A', 0), clips: [clip] }] };
    const other = { ...clip, sound: { kind: 'recording', id: 'r' }, variants: [clip.sound], stretch: 2 };
    const changes = clipsReplaced('a', [clip], [other]);
    expect(changes).toMatchObject([{ kind: 'clip', before: { sound: clip.sound, variants: [], stretch: 1 } }]);
    expect(withChanges(song, changes).tracks[0].clips).toEqual([other]);
});
