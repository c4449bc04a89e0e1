import { MOST_NOTES_A_CLIP } from './song.ts';
/** What a clip lets be heard, in the song's own time. */
/**
 * Notes that begin within the clip's bounds, cut at its end or at that of its loop; `startTick` counts from the beginning of the song. In
 * a loop a note comes with each round, always by its id.
 */
export function soundingNotes(clip) {
    const sounding = [];
    forEachRound(clip, clip.notes, ({ startTick }) => startTick, (note, tick, endTick) => sounding.push({ ...note, startTick: tick, ticks: Math.min(note.ticks, endTick - tick) }));
    return sounding;
}
/** Moves of controllers within the clip's bounds, in the song's own time. */
export function soundingControls(clip) {
    const sounding = [];
    forEachRound(clip, clip.controls, ({ tick }) => tick, (control, tick) => sounding.push({ ...control, tick }));
    return sounding;
}
/** Calls `take` with every item that the clip shows, round by round, with where it stands in the song and where its round ends there. */
function forEachRound({ startTick, offsetTicks, lengthTicks, loopTicks, loopPhaseTicks }, items, tickOf, take) {
    const roundTicks = loopTicks || lengthTicks;
    const shown = items.filter((item) => tickOf(item) >= offsetTicks && tickOf(item) < offsetTicks + roundTicks);
    const end = startTick + lengthTicks;
    // A file may ask for endless rounds of a tick each.
    let taken = 0;
    for (let from = startTick - (loopTicks && loopPhaseTicks % loopTicks); shown.length > 0 && from < end; from += roundTicks) {
        for (const item of shown) {
            const tick = from + tickOf(item) - offsetTicks;
            if (tick < startTick || tick >= end)
                continue;
            if (++taken > MOST_NOTES_A_CLIP)
                return;
            take(item, tick, Math.min(end, from + roundTicks));
        }
    }
}
/** How long a clip of sound is heard. */
export const heardSeconds = ({ lengthSamples, stretch, sampleRate }) => (lengthSamples * stretch) / sampleRate;
/** Samples of a clip's sound that are heard from a tick to another; negative where that one is earlier. */
export const samplesBetween = ({ stretch, sampleRate }, fromTick, toTick, tempo) => {
    const heard = tempo.sampleAt(toTick, sampleRate) - tempo.sampleAt(fromTick, sampleRate);
    return stretch === 1 ? heard : Math.round(heard / stretch);
};
/** Where a clip ends; one of sound ends with the tick nearest to its last sample, and lasts a tick at least. */
export function clipEndTick(clip, tempo) {
    if (clip.kind === 'notes')
        return clip.startTick + clip.lengthTicks;
    const endSeconds = tempo.secondsAt(clip.startTick) + heardSeconds(clip);
    return Math.max(clip.startTick + 1, tempo.tickAt(endSeconds));
}
/** Where the last clip ends; 0 in a song without any. */
export function songEndTick({ tracks }, tempo) {
    let end = 0;
    for (const { clips } of tracks)
        for (const clip of clips)
            end = Math.max(end, clipEndTick(clip, tempo));
    return end;
}
