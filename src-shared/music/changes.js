import { outOfStep, SongError } from './song-error.ts';
import { exchanged } from './ordered.ts';
export const clipOrder = (a, b) => a.startTick - b.startTick || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
export const noteOrder = (a, b) => a.startTick - b.startTick || a.id - b.id;
const tickOrder = (a, b) => a.tick - b.tick;
export const itemOrder = (a, b) => a.tick - b.tick || a.id - b.id;
const idOf = ({ id }) => id;
const tickOf = ({ tick }) => tick;
/** The change that takes another one back. */
export function inverseOf(change) {
    if ('removed' in change)
        return { ...change, removed: change.added, added: change.removed };
    return { ...change, before: change.after, after: change.before };
}
/** Takes several changes back, the last one first. */
export const inverseOfAll = (changes) => changes.map(inverseOf).reverse();
/** @throws SongError where one does not fit; the song stays as it was */
export const withChanges = (song, changes) => changes.reduce(withChange, song);
/**
 * The song after a change. What the change does not touch is shared with the song before.
 *
 * @throws SongError where it was made for another state of the song
 */
export function withChange(song, change) {
    switch (change.kind) {
        case 'loop':
            if (!sameValue(song.loop, change.before))
                throw outOfStep('the loop is another one');
            return { ...song, loop: change.after };
        case 'timeline':
            return withTimeline(song, change);
        case 'tracks':
            return { ...song, tracks: withTracks(song.tracks, change) };
        case 'order': {
            if (!sameValue(song.tracks.map(idOf), change.before))
                throw outOfStep('there are other tracks');
            const byId = new Map(song.tracks.map((track) => [track.id, track]));
            const tracks = change.after.map((id) => byId.get(id));
            if (tracks.length !== byId.size || new Set(tracks).size !== byId.size || tracks.includes(undefined))
                throw outOfStep('there are other tracks');
            return { ...song, tracks: tracks };
        }
        case 'track':
            return withTrack(song, change.trackId, (track) => withSettings(track, change, `track "${track.name}"`));
        case 'clips':
            return withTrack(song, change.trackId, (track) => {
                if (change.added.some(({ kind }) => kind !== track.kind))
                    throw new SongError(`The track "${track.name}" takes ${track.kind === 'notes' ? 'notes' : 'sound'} only.`, 'Choose another track.');
                const clips = exchanged(track.clips, change, idOf, clipOrder);
                if (!clips)
                    throw outOfStep(`clips of "${track.name}" are others`);
                return { ...track, clips };
            });
        case 'clip':
            return withClip(song, change, (clip) => withSettings(clip, change, `clip "${clip.name}"`), 'startTick' in change.after);
        case 'notes':
            return withClip(song, change, (clip) => {
                const notes = clip.kind === 'notes' ? exchanged(clip.notes, change, idOf, noteOrder) : null;
                if (!notes)
                    throw outOfStep(`notes of "${clip.name}" are others`);
                return { ...clip, notes };
            });
        case 'controls':
            return withClip(song, change, (clip) => {
                const controls = clip.kind === 'notes' ? exchanged(clip.controls, change, idOf, itemOrder) : null;
                if (!controls)
                    throw outOfStep(`controllers of "${clip.name}" are others`);
                return { ...clip, controls };
            });
        case 'automation':
            return withTrack(song, change.trackId, (track) => withAutomation(track, change));
    }
}
function withTimeline(song, change) {
    const list = change.list === 'markers'
        ? exchanged(song.markers, change, idOf, itemOrder)
        : exchanged(song[change.list], change, tickOf, tickOrder);
    if (!list)
        throw outOfStep(`${change.list} are others`);
    if ((change.list === 'tempi' || change.list === 'meters') && list[0]?.tick !== 0) {
        throw new SongError('A song has a tempo and a meter from its beginning.', 'Change the first one instead of removing it.');
    }
    return { ...song, [change.list]: list };
}
function withTracks(tracks, { removed, added }) {
    for (const { index, track } of removed)
        if (tracks[index]?.id !== track.id)
            throw outOfStep('there are other tracks');
    const going = new Set(removed.map(({ track }) => track.id));
    const result = tracks.filter(({ id }) => !going.has(id));
    const there = new Set(result.map(idOf));
    for (const { index, track } of added.toSorted((a, b) => a.index - b.index)) {
        if (there.has(track.id) || index > result.length)
            throw outOfStep('there are other tracks');
        result.splice(index, 0, track);
        there.add(track.id);
    }
    return result;
}
function withAutomation(track, change) {
    const lane = track.automation.find(({ target }) => target === change.target);
    const points = exchanged(lane?.points ?? [], change, idOf, itemOrder);
    if (!points)
        throw outOfStep(`the automation of "${track.name}" is another one`);
    const others = track.automation.filter(({ target }) => target !== change.target);
    const automation = points.length === 0 ? others : [...others, { target: change.target, points }];
    return { ...track, automation: automation.toSorted((a, b) => (a.target < b.target ? -1 : 1)) };
}
function withTrack(song, trackId, edit) {
    const index = song.tracks.findIndex(({ id }) => id === trackId);
    if (index < 0)
        throw outOfStep('a track is no longer there');
    return { ...song, tracks: song.tracks.with(index, edit(song.tracks[index])) };
}
function withClip(song, { trackId, clipId }, edit, moves = false) {
    return withTrack(song, trackId, (track) => {
        const index = track.clips.findIndex(({ id }) => id === clipId);
        if (index < 0)
            throw outOfStep('a clip is no longer there');
        const clips = track.clips.with(index, edit(track.clips[index]));
        return { ...track, clips: moves ? clips.toSorted(clipOrder) : clips };
    });
}
function withSettings(item, { before, after }, what) {
    const known = item;
    if (!sameValue(Object.keys(before).sort(), Object.keys(after).sort()))
        throw outOfStep(`the change of ${what} is incomplete`);
    for (const [key, value] of Object.entries(before))
        if (!(key in known) || !sameValue(known[key], value))
            throw outOfStep(`the ${what} is another one`);
    return { ...item, ...after };
}
/** For small values of JSON. */
export const sameValue = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);
