/** What a run with this split learns from, as far as it is known. */
export function materialOf(split, known) {
    const ids = new Set(split.map(({ recordingId }) => recordingId));
    return known.filter(({ id }) => ids.has(id)).map(({ id, name, contentHash, mend }) => ({ recordingId: id, name, contentHash, mend }));
}
/**
 * The recording that a run learnt from under an id: by its content, whatever its id is by now. Runs from before contents were noted know
 * ids alone.
 *
 * @returns  where it is not there: its name, and whether its id is another sound by now
 */
export function findLearnt({ material }, id, recordings) {
    const learnt = material.find(({ recordingId }) => recordingId === id);
    const named = recordings.find((recording) => recording.id === id);
    const recording = learnt && named?.contentHash !== learnt.contentHash ? recordings.find(({ contentHash }) => contentHash === learnt.contentHash) : named;
    return recording ? { recording } : { name: named?.name ?? learnt?.name ?? id, changed: named !== undefined };
}
/** The recordings that a run learnt from, as far as they are there: what a network plays with where it plays with sounds of them. */
export const learntRecordings = (run, recordings) => run.material.flatMap(({ recordingId }) => {
    const found = findLearnt(run, recordingId, recordings);
    return 'recording' in found ? [found.recording] : [];
});
/** The same file is heard otherwise than when the run learnt from it: other mends, other tracks. */
export function isHeardOtherwise({ material }, { id, recording }) {
    const then = material.find(({ recordingId }) => recordingId === id)?.mend;
    return !!then && mendKey(then) !== mendKey(recording.mend);
}
const mendKey = ({ kinds, tracks }) => JSON.stringify([[...kinds].sort(), tracks]);
