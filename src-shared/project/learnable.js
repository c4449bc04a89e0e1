import { codecFormOf } from './codec-descriptor.ts';
/** A sequence of fewer frames teaches no connection. */
const FEWEST_FRAMES = 8;
/** What is advised suits all recordings but the shortest ones. */
const SHORTEST_LEFT = 0.25;
export function whatIsLearnable(recordings, need, codecs) {
    const needed = need.sequenceFrames + 1;
    const isShort = ({ frames }) => frames < needed;
    const sounding = recordings.filter(({ silent, cancels }) => !silent && !cancels);
    const short = sounding.filter(isShort);
    const together = short.reduce((sum, { framesToEnd }) => sum + framesToEnd, 0);
    const isJoined = short.length > 1 && together >= needed;
    const joined = isJoined ? short.filter(({ framesToEnd }) => framesToEnd > 0) : [];
    const usable = sounding.filter((recording) => !isShort(recording) || (isJoined && recording.framesToEnd > 0));
    const leftOut = recordings.flatMap((recording) => {
        const reason = reasonToLeaveOut(recording, isJoined, need);
        return reason === null ? [] : [{ recordingId: recording.recordingId, reason }];
    });
    const neededWords = `a training sequence needs ${seconds(needed * need.frameSeconds)}`;
    return usable.length > 0
        ? { usable, joined, leftOut, obstacle: null, remark: remarkOf() }
        : { usable, joined, leftOut, obstacle: obstacleOf(), remark: null };
    function remarkOf() {
        if (short.length === 0)
            return null;
        const which = short.length === sounding.length ? 'All' : `${short.length} of ${sounding.length}`;
        const are = `${which} recordings are shorter than ${seconds(needed * need.frameSeconds)}, which a training sequence needs`;
        const { helps } = whatHelps(short, need, codecs);
        const alone = helps.length === 0 ? '' : ` To learn each by itself: ${helps.join(', or ')}.`;
        if (isJoined)
            return `${are}: they are joined, one after another.${alone}`;
        return `${are}, also one after another: they are left out.${alone}`;
    }
    function obstacleOf() {
        if (recordings.length === 0)
            return { message: 'There are no recordings to learn from.', advice: 'Import sound files first.' };
        if (recordings.every(({ silent }) => silent))
            return { message: 'All recordings are silent.', advice: 'Check that the right files were imported, and listen to one.' };
        if (sounding.length === 0)
            return { message: 'Left and right cancel each other in mono, so that nothing is left to learn from.', advice: CANCELLING_ADVICE };
        const longest = Math.max(...short.map(({ frames }) => frames)) * need.frameSeconds;
        return {
            message: `There is too little to learn from: ${neededWords}, the longest recording lasts ${seconds(longest)}, all together ` +
                `${seconds(together * need.frameSeconds)}.`,
            advice: whatHelps(short, need, codecs).advice,
        };
    }
}
const CANCELLING_ADVICE = 'Mend the polarity, or train in stereo (--channels left-right).';
function reasonToLeaveOut({ frames, framesToEnd, silent, cancels }, isJoined, { sequenceFrames, frameSeconds }) {
    const needed = sequenceFrames + 1;
    if (silent)
        return 'It is silent.';
    if (cancels)
        return `Left and right cancel each other in mono. ${CANCELLING_ADVICE}`;
    if (isJoined && framesToEnd > 0)
        return null;
    return frames < needed ? `It lasts ${seconds(frames * frameSeconds)}; a training sequence needs ${seconds(needed * frameSeconds)}.` : null;
}
/** Shorter sequences, other frames, or both, whichever lets most of the short recordings be learnt from. */
function whatHelps(short, need, codecs) {
    const frames = short.map((recording) => recording.frames).sort((a, b) => a - b);
    const usual = frames[Math.floor(SHORTEST_LEFT * frames.length)];
    const usualSeconds = usual * need.frameSeconds;
    const own = usual - 1;
    const helps = [];
    if (own >= FEWEST_FRAMES)
        helps.push(`shorter sequences (--sequence ${own})`);
    const others = codecs.flatMap(({ id, exact, forms }) => (id === need.codec || !exact ? [] : [{ id, form: forms[0] }]));
    const shorter = others
        .filter(({ form }) => secondsOfFrame(form) < need.frameSeconds)
        .sort((a, b) => a.form.dimensions - b.form.dimensions)
        .at(0);
    if (shorter) {
        // A frame less than fits: the rounding at both ends differs from codec to codec.
        const fit = Math.floor(usualSeconds / secondsOfFrame(shorter.form)) - 2;
        if (fit >= shorter.form.sequenceFrames)
            helps.push(`shorter frames (--frames ${shorter.id})`);
        else if (fit >= FEWEST_FRAMES)
            helps.push(`shorter frames and sequences (--frames ${shorter.id} --sequence ${fit})`);
    }
    const more = 'more or longer recordings';
    return { helps, advice: helps.length === 0 ? `Import ${more}.` : `What helps: ${helps.join(', or ')}; or ${more}.` };
}
const secondsOfFrame = ({ hopSamples, sampleRate }) => hopSamples / sampleRate;
const seconds = (value) => `${value.toFixed(2)} s`;
/** The same of a library, before any frame was computed. */
export function learnableOf(recordings, settings, codecs) {
    const form = codecFormOf(codecs, settings);
    if (!form)
        return { usable: [], joined: [], leftOut: [], obstacle: null, remark: null };
    const { sampleRate, hopSamples } = form;
    const candidates = recordings.map((recording) => {
        const hops = Math.round((recording.pcmFrames * sampleRate) / recording.pcmSampleRate) / hopSamples;
        return {
            recording,
            recordingId: recording.id,
            frames: Math.floor(hops),
            framesToEnd: Math.ceil(hops),
            silent: recording.silent,
            cancels: settings.channels === 'mono' && recording.monoSilent && !recording.silent,
        };
    });
    return whatIsLearnable(candidates, { sequenceFrames: settings.sequenceFrames, frameSeconds: hopSamples / sampleRate, codec: settings.codec }, codecs);
}
