import { noteOrder, itemOrder } from './changes.ts';
import { withEnd } from './clip-edits.ts';
import { clipEndTick, heardSeconds, soundingControls, soundingNotes } from './sounding.ts';
import { LONGEST_STRETCH, PLAIN_NOTES } from './song.ts';
/** A clip that goes round until a tick: all that it shows where it was not looped, else its loop, over again. */
export function loopedTo(clip, endTick, tempo) {
    return withEnd(clip.kind === 'notes' ? loopOfNotes(clip) : loopOfSound(clip), endTick, tempo);
}
const loopOfNotes = (clip) => (clip.loopTicks > 0 ? clip : { ...clip, loopTicks: clip.lengthTicks, loopPhaseTicks: 0 });
const loopOfSound = (clip) => clip.loopSamples > 0 ? clip : { ...clip, loopSamples: clip.lengthSamples, loopPhaseSamples: 0 };
/** A clip whose content is heard once, from where its first round began. */
export function unlooped(clip) {
    if (clip.kind === 'notes') {
        if (clip.loopTicks === 0)
            return clip;
        return { ...clip, lengthTicks: Math.min(clip.lengthTicks, clip.loopTicks), loopTicks: 0, loopPhaseTicks: 0 };
    }
    if (clip.loopSamples === 0)
        return clip;
    const lengthSamples = Math.min(clip.lengthSamples, clip.loopSamples);
    const fades = { fadeInSamples: Math.min(clip.fadeInSamples, lengthSamples), fadeOutSamples: Math.min(clip.fadeOutSamples, lengthSamples) };
    return { ...clip, ...fades, lengthSamples, loopSamples: 0, loopPhaseSamples: 0 };
}
/** A sound that lasts until a tick by being stretched or squeezed; its pitch stays. */
export function stretchedTo(clip, endTick, tempo) {
    const seconds = tempo.secondsAt(Math.max(clip.startTick + 1, endTick)) - tempo.secondsAt(clip.startTick);
    const stretch = (seconds / heardSeconds(clip)) * clip.stretch;
    return { ...clip, stretch: Math.max(1 / LONGEST_STRETCH, Math.min(LONGEST_STRETCH, stretch)) };
}
/** What is heard, from its end to its beginning; fades change sides with it. Of notes the lengths stay, and controllers where they are. */
export function reversed(clip) {
    if (clip.kind === 'audio') {
        const { loopSamples, loopPhaseSamples, lengthSamples } = clip;
        return {
            ...clip,
            isReversed: !clip.isReversed,
            loopPhaseSamples: loopSamples > 0 ? turned(loopPhaseSamples + lengthSamples, loopSamples) : loopPhaseSamples,
            ...{ fadeInSamples: clip.fadeOutSamples, fadeOutSamples: clip.fadeInSamples },
            ...{ fadeInCurve: clip.fadeOutCurve, fadeOutCurve: clip.fadeInCurve },
        };
    }
    const { offsetTicks, lengthTicks, loopTicks, loopPhaseTicks } = clip;
    const shown = loopTicks || lengthTicks;
    const end = offsetTicks + shown;
    const notes = clip.notes.map((note) => {
        if (note.startTick < offsetTicks || note.startTick >= end)
            return note;
        const ticks = Math.min(note.ticks, end - note.startTick);
        return { ...note, ticks, startTick: offsetTicks + (end - note.startTick - ticks) };
    });
    return {
        ...clip,
        loopPhaseTicks: loopTicks > 0 ? turned(loopPhaseTicks + lengthTicks, loopTicks) : loopPhaseTicks,
        notes: notes.toSorted(noteOrder),
    };
}
/** Where a round that has gone so far stands when it is heard from its end. */
const turned = (passed, round) => (round - (passed % round)) % round;
/**
 * One clip of several of one track, that sounds as they do together: of notes always, of sound where they follow each other within one
 * sound without a gap or a fade between them.
 *
 * @param clips in the order of time, at least two
 * @returns     null where a new sound would have to be made
 */
export function joined(clips, tempo, newId) {
    if (clips.every((clip) => clip.kind === 'notes'))
        return joinedNotes(clips, newId);
    if (!clips.every((clip) => clip.kind === 'audio'))
        return null;
    return clips.slice(1).reduce((whole, clip) => whole && joinedSound(whole, clip, tempo), { ...clips[0], id: newId });
}
function joinedNotes(clips, id) {
    const heard = clips.filter(({ isMuted }) => !isMuted);
    const startTick = clips[0].startTick;
    const end = Math.max(...clips.map((clip) => clip.startTick + clip.lengthTicks));
    let nextId = 1;
    const notes = heard.flatMap(soundingNotes).map((note) => ({ ...note, id: nextId++, startTick: note.startTick - startTick }));
    const controls = heard.flatMap(soundingControls).map((control) => ({ ...control, id: nextId++, tick: control.tick - startTick }));
    return {
        ...{ ...PLAIN_NOTES, id, kind: 'notes', name: clips[0].name, startTick, lengthTicks: end - startTick },
        ...{ notes: notes.toSorted(noteOrder), controls: controls.toSorted(itemOrder) },
    };
}
function joinedSound(left, right, tempo) {
    const isOneSound = left.sound.kind === right.sound.kind && left.sound.id === right.sound.id;
    const isAlike = isOneSound &&
        ['isReversed', 'isMuted', 'gainDb', 'stretch', 'transposeCents', 'sampleRate'].every((key) => left[key] === right[key]);
    const isPlain = left.loopSamples === 0 && right.loopSamples === 0 && left.fadeOutSamples === 0 && right.fadeInSamples === 0;
    const follows = left.isReversed
        ? right.offsetSamples + right.lengthSamples === left.offsetSamples
        : left.offsetSamples + left.lengthSamples === right.offsetSamples;
    if (!isAlike || !isPlain || !follows || clipEndTick(left, tempo) !== right.startTick)
        return null;
    return {
        ...left,
        offsetSamples: Math.min(left.offsetSamples, right.offsetSamples),
        lengthSamples: left.lengthSamples + right.lengthSamples,
        ...{ fadeOutSamples: right.fadeOutSamples, fadeOutCurve: right.fadeOutCurve },
    };
}
