import { sameValue } from './changes.ts';
import { clipEndTick, samplesBetween } from './sounding.ts';
/**
 * A clip cut at a tick: the right part begins on it, and what is heard of both is what was heard of the whole. Of sound the cut is on
 * the sample that the tick has at the sound's own rate.
 *
 * @returns null where the tick is not within the clip
 */
export function splitClip(clip, tick, tempo, newId) {
    if (tick <= clip.startTick || tick >= clipEndTick(clip, tempo))
        return null;
    if (clip.kind === 'notes')
        return [withNoteEnd(clip, tick), { ...withNoteStart(clip, tick), id: newId }];
    const left = samplesBetween(clip, clip.startTick, tick, tempo);
    if (left < 1 || left >= clip.lengthSamples)
        return null;
    return [
        { ...withLength(clip, left), fadeOutSamples: 0 },
        { ...withoutBeginning(clip, left), id: newId, startTick: tick, fadeInSamples: 0 },
    ];
}
/** A clip that ends at another tick, as far as its sound goes; a loop goes on for ever. */
export function withEnd(clip, endTick, tempo) {
    const end = Math.max(clip.startTick + 1, endTick);
    if (clip.kind === 'notes')
        return withNoteEnd(clip, end);
    const wanted = samplesBetween(clip, clip.startTick, end, tempo);
    return withLength(clip, Math.max(1, Math.min(wanted, clip.lengthSamples + roomBehind(clip))));
}
/** A clip that begins at another tick, its end where it was; its notes and its sound stay where they are in the song. */
export function withStart(clip, startTick, tempo) {
    if (clip.kind === 'notes')
        return withNoteStart(clip, startTick);
    const start = Math.max(0, Math.min(startTick, clipEndTick(clip, tempo) - 1));
    const moved = samplesBetween(clip, clip.startTick, start, tempo);
    if (moved < -roomBefore(clip) || moved >= clip.lengthSamples)
        return clip;
    return { ...withoutBeginning(clip, moved), startTick: start };
}
/** Samples of its sound that lie behind a clip as it is heard; endless in a loop. */
export const roomBehind = ({ loopSamples, isReversed, offsetSamples, lengthSamples, soundSamples }) => loopSamples > 0 ? Infinity : isReversed ? offsetSamples : Math.max(0, soundSamples - offsetSamples - lengthSamples);
/** The same before it. */
export const roomBefore = (clip) => roomBehind({ ...clip, isReversed: !clip.isReversed });
const withNoteEnd = (clip, endTick) => ({ ...clip, lengthTicks: endTick - clip.startTick });
function withNoteStart(clip, startTick) {
    const least = clip.loopTicks > 0 ? 0 : clip.startTick - clip.offsetTicks;
    const start = Math.max(0, least, Math.min(startTick, clip.startTick + clip.lengthTicks - 1));
    const moved = start - clip.startTick;
    const lengthTicks = clip.lengthTicks - moved;
    return clip.loopTicks > 0
        ? { ...clip, startTick: start, lengthTicks, loopPhaseTicks: modulo(clip.loopPhaseTicks + moved, clip.loopTicks) }
        : { ...clip, startTick: start, lengthTicks, offsetTicks: clip.offsetTicks + moved };
}
/** Of so many samples from its beginning on. A sound that is reversed is heard from its end, so what goes there goes from its front. */
function withLength(clip, lengthSamples) {
    const offset = clip.isReversed && clip.loopSamples === 0 ? clip.lengthSamples - lengthSamples : 0;
    return { ...clip, offsetSamples: clip.offsetSamples + offset, lengthSamples, ...fadesWithin(clip, lengthSamples) };
}
/** Without its first samples; with more of its sound before them where they are negative. Its beginning in the song is not moved. */
function withoutBeginning(clip, samples) {
    const lengthSamples = clip.lengthSamples - samples;
    const shorter = { ...clip, lengthSamples, ...fadesWithin(clip, lengthSamples) };
    if (clip.loopSamples > 0)
        return { ...shorter, loopPhaseSamples: modulo(clip.loopPhaseSamples + samples, clip.loopSamples) };
    return clip.isReversed ? shorter : { ...shorter, offsetSamples: clip.offsetSamples + samples };
}
const modulo = (value, by) => ((value % by) + by) % by;
const fadesWithin = ({ fadeInSamples, fadeOutSamples }, length) => ({
    fadeInSamples: Math.min(fadeInSamples, length),
    fadeOutSamples: Math.min(fadeOutSamples, length),
});
/** The changes that put clips in the place of others of one track: of a clip that only moves or is cut its notes are not touched. */
export function clipsReplaced(trackId, before, after) {
    const changes = [];
    const next = new Map(after.map((clip) => [clip.id, clip]));
    const removed = [];
    for (const clip of before) {
        const other = next.get(clip.id);
        if (!other || !sameContent(clip, other))
            removed.push(clip);
        else {
            next.delete(clip.id);
            const keys = Object.keys(clip).filter((key) => !sameValue(clip[key], other[key]));
            const pick = (from) => Object.fromEntries(keys.map((key) => [key, from[key]]));
            if (keys.length > 0)
                changes.push({ kind: 'clip', trackId, clipId: clip.id, before: pick(clip), after: pick(other) });
        }
    }
    const added = [...next.values()];
    if (removed.length + added.length > 0)
        changes.push({ kind: 'clips', trackId, removed, added });
    return changes;
}
/** Settings alone tell them apart. */
const sameContent = (a, b) => a.kind === 'notes' && b.kind === 'notes' ? a.notes === b.notes && a.controls === b.controls : a.kind === b.kind;
