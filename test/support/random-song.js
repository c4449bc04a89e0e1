import { seededRandom } from './seeded-random.ts';
import { AUTOMATION_TARGETS, EMPTY_SONG, FADE_CURVES, newTrack, PLAIN_AUDIO, PLAIN_NOTES, withChange, } from '../../src-shared/music/index.ts';
const LANES = ['cc1', 'cc64', 'bend', 'pressure', 'program', 'key60'];
/** Songs and changes that somebody could make, from a seed; each change fits the song it is asked for. */
export class RandomSongs {
    random;
    nextId = 1;
    constructor(seed) {
        this.random = seededRandom(seed);
    }
    /** As random changes make it. */
    song(changes) {
        let song = EMPTY_SONG;
        for (let i = 0; i < changes; i++)
            song = withChange(song, this.change(song));
        return song;
    }
    change(song) {
        const { random } = this;
        const track = song.tracks[random(Math.max(1, song.tracks.length))];
        const clip = track?.clips[random(Math.max(1, track.clips.length))];
        const makers = [
            () => this.timeline(song),
            () => ({
                kind: 'loop',
                before: song.loop,
                after: random(2) ? null : { startTick: random(1000), endTick: 1000 + random(9000), isOn: random(2) === 0 },
            }),
            () => ({ kind: 'tracks', removed: [], added: [{ index: random(song.tracks.length + 1), track: this.track() }] }),
            () => ({ kind: 'order', before: song.tracks.map(({ id }) => id), after: song.tracks.map(({ id }) => id).reverse() }),
        ];
        if (track) {
            const trackId = track.id;
            makers.push(() => ({
                kind: 'track',
                trackId,
                before: { name: track.name, pan: track.pan, groupId: track.groupId, isFrozen: track.isFrozen },
                after: {
                    name: `Name ${random(99)}`,
                    pan: random(3) - 1,
                    groupId: random(2) ? `track-${random(9)}` : null,
                    isFrozen: random(9) === 0,
                },
            }), () => ({
                kind: 'clips',
                trackId,
                removed: this.some(track.clips),
                added: track.kind === 'group' ? [] : [this.clip(track.kind), this.clip(track.kind)],
            }), () => this.automation(track));
            if (random(8) === 0)
                makers.push(() => ({ kind: 'tracks', removed: [{ index: song.tracks.indexOf(track), track }], added: [] }));
        }
        if (track && clip) {
            const where = { trackId: track.id, clipId: clip.id };
            makers.push(() => ({ kind: 'clip', ...where, before: { startTick: clip.startTick }, after: { startTick: random(50_000) } }));
            if (clip.kind === 'notes') {
                makers.push(() => ({ kind: 'notes', ...where, removed: this.some(clip.notes), added: this.times(random(6), () => this.note()) }), () => ({ kind: 'controls', ...where, removed: this.some(clip.controls), added: this.times(random(6), () => this.control()) }), () => this.moved(where, this.some(clip.notes)));
            }
        }
        return makers[random(makers.length)]();
    }
    note() {
        const { random } = this;
        return {
            id: this.nextId++,
            startTick: random(20_000),
            ticks: 1 + random(2000),
            pitch: random(128),
            velocity: 1 + random(127),
            releaseVelocity: random(128),
        };
    }
    moved(where, removed) {
        const ticks = this.random(4000);
        return { kind: 'notes', ...where, removed, added: removed.map((note) => ({ ...note, startTick: note.startTick + ticks })) };
    }
    timeline(song) {
        const { random } = this;
        const free = (list) => {
            for (;;) {
                const tick = 1 + random(100_000);
                if (list.every((item) => item.tick !== tick))
                    return tick;
            }
        };
        const makers = [
            () => ({
                kind: 'timeline',
                list: 'tempi',
                removed: this.some(song.tempi.slice(1)),
                added: [{ tick: free(song.tempi), microsecondsPerQuarter: 200_000 + random(900_000) }],
            }),
            () => ({
                kind: 'timeline',
                list: 'meters',
                removed: this.some(song.meters.slice(1)),
                added: [{ tick: free(song.meters), numerator: 1 + random(12), denominator: [2, 4, 8, 16][random(4)] }],
            }),
            () => ({
                kind: 'timeline',
                list: 'keys',
                removed: this.some(song.keys),
                added: [{ tick: free(song.keys), sharps: random(15) - 7, isMinor: random(2) === 0 }],
            }),
            () => ({
                kind: 'timeline',
                list: 'markers',
                removed: this.some(song.markers),
                added: [{ id: this.nextId++, tick: random(100_000), name: `"Part" / ${random(9)}` }],
            }),
        ];
        return makers[random(makers.length)]();
    }
    automation(track) {
        const target = AUTOMATION_TARGETS[this.random(AUTOMATION_TARGETS.length)];
        const points = track.automation.find((lane) => lane.target === target)?.points ?? [];
        const added = this.times(this.random(3), () => ({
            id: this.nextId++,
            tick: this.random(90_000),
            value: this.random(2),
            curve: this.random(3) - 1,
        }));
        return { kind: 'automation', trackId: track.id, target, removed: this.some(points), added };
    }
    track() {
        const kind = this.random(3) ? 'notes' : this.random(4) ? 'audio' : 'group';
        return {
            ...newTrack(`track-${this.nextId++}`, kind, `Träck ${this.nextId}`, this.random(16)),
            channel: this.random(16),
            clips: kind === 'group' ? [] : [this.clip(kind)],
        };
    }
    clip(kind) {
        const { random } = this;
        const base = { id: `clip-${this.nextId++}`, name: `Clip ${this.nextId}`, startTick: random(100_000), isMuted: random(5) === 0 };
        if (kind === 'notes') {
            const notes = this.times(random(8), () => this.note()).sort((a, b) => a.startTick - b.startTick || a.id - b.id);
            const loopTicks = random(3) === 0 ? 1 + random(4000) : 0;
            return {
                ...{ ...PLAIN_NOTES, ...base, kind, lengthTicks: 1 + random(20_000), offsetTicks: random(2) * random(4000), notes },
                ...{ loopTicks, loopPhaseTicks: random(loopTicks || 1) },
            };
        }
        const sound = { kind: 'recording', id: `recording-${random(3)}` };
        const lengthSamples = 1 + random(100_000);
        const loopSamples = random(3) === 0 ? 1 + random(10_000) : 0;
        return {
            ...PLAIN_AUDIO,
            ...{ ...base, kind, sound, sampleRate: 44_100, soundSamples: 200_000, offsetSamples: random(1000), lengthSamples },
            ...{ fadeInSamples: random(lengthSamples), fadeOutSamples: 0, gainDb: 0 - random(12), isReversed: random(2) === 0 },
            ...{
                fadeInCurve: FADE_CURVES[random(4)],
                fadeOutCurve: FADE_CURVES[random(4)],
                loopSamples,
                loopPhaseSamples: random(loopSamples || 1),
            },
            ...{ stretch: 2 ** (random(7) - 3), transposeCents: random(9601) - 4800, variants: this.times(random(3), () => sound) },
        };
    }
    control() {
        const lane = LANES[this.random(LANES.length)];
        return { id: this.nextId++, tick: this.random(20_000), lane, value: lane === 'bend' ? this.random(16_384) - 8192 : this.random(128) };
    }
    some(list) {
        return list.filter(() => this.random(3) === 0);
    }
    times(count, make) {
        return Array.from({ length: count }, make);
    }
}
