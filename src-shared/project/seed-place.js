/** Share of the files, or of the only file, that training never hears: 5 of 25 in the primary paper. */
export const HELD_OUT_SHARE = 0.2;
/** How long a training sequence is, and how much sound a generation listens to before it goes on by itself: T frames. */
export const sequenceSeconds = ({ sequenceFrames }, { hopSamples, sampleRate }) => (sequenceFrames * hopSamples) / sampleRate;
/** Times of segments are rounded when they are written down: a tenth of a millisecond. */
const SLACK_SECONDS = 1e-4;
/** The nearest start at which a seed of `lengthSeconds` lies inside the recording. */
export const clampSeedStart = (startSeconds, lengthSeconds, durationSeconds) => Math.max(0, Math.min(startSeconds, durationSeconds - lengthSeconds));
/** The stretches of one recording that training never heard: what was held out of it, or all of a recording outside the split. */
export function heldOutStretches(split, { id, durationSeconds }) {
    const own = split.filter(({ recordingId }) => recordingId === id);
    if (own.length === 0)
        return [{ startSeconds: 0, endSeconds: durationSeconds }];
    return own.filter(({ part }) => part === 'validation').map(({ startSeconds, endSeconds }) => ({ startSeconds, endSeconds }));
}
/** Whether the whole seed, as far as its recording goes, lies in sound that training never heard. */
export function isHeldOut(split, recording, startSeconds, lengthSeconds) {
    const ends = split.flatMap(({ recordingId, endSeconds }) => (recordingId === recording.id ? [endSeconds] : []));
    const end = Math.min(startSeconds + lengthSeconds, ...(ends.length > 0 ? [Math.max(...ends)] : [recording.durationSeconds]));
    return heldOutStretches(split, recording).some((stretch) => stretch.startSeconds - SLACK_SECONDS <= startSeconds && end <= stretch.endSeconds + SLACK_SECONDS);
}
/** Recordings to take a seed of `lengthSeconds` from: those not heard in training first, shorter ones and silent ones last. */
export function seedCandidates(recordings, run, lengthSeconds) {
    const rank = ({ recording, heldOut, longEnough }) => (recording.silent ? 4 : 0) + (longEnough ? 0 : 2) + (heldOut ? 0 : 1);
    return recordings
        .map((recording) => ({
        recording,
        heldOut: heldOutStretches(run.split, recording).some(({ startSeconds, endSeconds }) => endSeconds - startSeconds >= Math.min(lengthSeconds, recording.durationSeconds)),
        longEnough: recording.durationSeconds >= lengthSeconds,
    }))
        .sort((a, b) => rank(a) - rank(b) || a.recording.name.localeCompare(b.recording.name));
}
/** A good first place for the seed: the start of the first long enough held-out stretch, else a quarter into the recording. */
export function firstSeedStart(recording, run, lengthSeconds) {
    const stretch = heldOutStretches(run.split, recording).find(({ startSeconds, endSeconds }) => endSeconds - startSeconds >= lengthSeconds);
    return clampSeedStart(stretch?.startSeconds ?? recording.durationSeconds / 4, lengthSeconds, recording.durationSeconds);
}
/** Where a generation starts unless the person chooses; null where no recording sounds. */
export function defaultSeed(recordings, run, lengthSeconds) {
    const chosen = seedCandidates(recordings, run, lengthSeconds).find(({ recording }) => !recording.silent);
    return chosen ? { recordingId: chosen.recording.id, startSeconds: firstSeedStart(chosen.recording, run, lengthSeconds) } : null;
}
