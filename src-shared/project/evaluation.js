import { z } from 'zod';
import { idSchema, timestampSchema } from './identifiers.ts';
const likeness = (name, explanation, unit = '', digits = 3) => ({
    name,
    group: 'likeness',
    better: 'lower',
    unit,
    digits,
    explanation,
});
/** Every figure of an evaluation, in the order in which they are shown. */
export const EVALUATION_FIGURES = {
    'mmd-log-mel': likeness('Sound of a second', 'How far the seconds of the takes are from real seconds, by their levels in 64 bands. 0: no difference.'),
    'mmd-mfcc': likeness('Tone colour', 'The same for the shape of the spectrum alone.'),
    'mmd-chroma': likeness('Harmony', 'The same for the pitch classes that sound.'),
    'frechet-log-mel': likeness('Sound of a second, as a cloud', 'Distance of the mean and the spread of all seconds. It grows where there is little sound.', '', 0),
    'frechet-mfcc': likeness('Tone colour, as a cloud', 'The same for the shape of the spectrum alone.', '', 0),
    'frechet-chroma': likeness('Harmony, as a cloud', 'The same for the pitch classes that sound.', '', 1),
    'distance-onset-rate': likeness('Density', 'How far the number of notes that begin in a second is from the real one.', '/s', 2),
    'distance-inter-onset': likeness('Rhythm', 'How far the times from note to note are from the real ones.', 's'),
    'distance-pitch-class': likeness('Pitch classes', 'Semitones that the notes would have to be moved, on average, to have the real shares.', 'semitones', 2),
    'distance-centroid': likeness('Brightness', 'How far the brightness of the moments is from the real one.', 'octaves', 2),
    'distance-loudness': likeness('Loudness', 'How far the loudness of the moments is from the real one.', 'LU', 1),
    'key-clarity': {
        name: 'Tonal thread',
        group: 'music',
        better: 'as-real',
        unit: '',
        digits: 2,
        explanation: 'How clearly each 8 seconds are in one key. Sounds in an order that nobody chose have less of it.',
    },
    'pulse-clarity': {
        name: 'Pulse',
        group: 'music',
        better: 'as-real',
        unit: '',
        digits: 2,
        explanation: 'How regularly notes begin, over 8 seconds.',
    },
    'onset-rate': {
        name: 'Notes a second',
        group: 'music',
        better: 'as-real',
        unit: '/s',
        digits: 2,
        explanation: 'How many notes begin in a second.',
    },
    recurrence: {
        name: 'What comes back',
        group: 'music',
        better: 'as-real',
        unit: '',
        digits: 2,
        explanation: 'How much passages of 4 seconds are like one that was played 8 to 60 seconds before.',
    },
    novelty: {
        name: 'What is new',
        group: 'music',
        better: 'as-real',
        unit: '',
        digits: 3,
        explanation: 'How much 8 seconds differ from the 8 seconds before, where both are of a piece.',
    },
    'energy-drift': {
        name: 'Level from first to last',
        group: 'sound',
        better: 'zero',
        unit: 'dB',
        digits: 1,
        explanation: 'How much louder the last fifth is than the first.',
    },
    flatness: {
        name: 'Noisiness',
        group: 'sound',
        better: 'as-real',
        unit: '',
        digits: 3,
        explanation: 'Near 0 for tones, 0.56 for white noise.',
    },
    silence: { name: 'Silence', group: 'sound', better: 'as-real', unit: '%', digits: 1, explanation: 'Share of the time below -60 dB.' },
    clipping: {
        name: 'Clipping',
        group: 'sound',
        better: 'lower',
        unit: '%',
        digits: 3,
        explanation: 'Share of the samples that are cut off at full scale.',
    },
    'loop-rate': {
        name: 'Stuck',
        group: 'sound',
        better: 'lower',
        unit: '%',
        digits: 0,
        explanation: 'Share of the seconds that sound all but the same as one just before.',
    },
    clicks: { name: 'Clicks', group: 'sound', better: 'lower', unit: '/s', digits: 3, explanation: 'Sudden jumps that are no attack.' },
    'join-dip': {
        name: 'Dip at a join',
        group: 'sound',
        better: 'as-real',
        unit: 'dB',
        digits: 1,
        explanation: 'How much softer it gets where two sounds are joined. In real music: where a note begins.',
    },
    'copied-share': {
        name: 'Like a recording',
        group: 'copying',
        better: 'lower',
        unit: '%',
        digits: 0,
        explanation: 'Share of the seconds that are more like a recording, in any key, than 95 % of the music is like other places of itself.',
    },
    'longest-copy': {
        name: 'Longest copy',
        group: 'copying',
        better: 'lower',
        unit: 's',
        digits: 1,
        explanation: 'The longest stretch that follows one place of a recording, in any key.',
    },
    'near-share': {
        name: 'Near a recording',
        group: 'copying',
        better: 'lower',
        unit: '%',
        digits: 0,
        explanation: 'Share of the seconds that are much like a place of a recording, in any key, by one bound for all music.',
    },
    'longest-near': {
        name: 'Longest stretch near one',
        group: 'copying',
        better: 'lower',
        unit: 's',
        digits: 1,
        explanation: 'The longest stretch that stays near one place of a recording, in any key.',
    },
    skill: {
        name: 'Foretelling',
        group: 'foretelling',
        better: 'higher',
        unit: '',
        digits: 2,
        explanation: 'How well the network expects what comes next in music it never heard. 1: exactly; 0: as if nothing would change.',
    },
    'real-time-factor': {
        name: 'Speed',
        group: 'speed',
        better: 'higher',
        unit: 'x real time',
        digits: 1,
        explanation: 'Seconds of sound made in a second.',
    },
};
export const FIGURE_IDS = Object.keys(EVALUATION_FIGURES);
export const figureOf = (id) => EVALUATION_FIGURES[id];
export const FLOOR_IDS = ['silence', 'noise', 'shuffled moments', 'shuffled beats'];
const amount = z.number().nullable();
export const evaluationFigureSchema = z.object({
    id: z.enum(FIGURE_IDS),
    /** Of the takes; null where it cannot be told, e.g. of sounds too short. */
    value: amount,
    /** What real music of the same length reaches beside the other recordings. */
    ceiling: amount,
    /** What silence, noise and shuffled pieces of the recordings reach. */
    floors: z.record(z.enum(FLOOR_IDS), amount),
});
/** The place of a recording that a second of a take resembles most. */
export const nearestPlaceSchema = z.object({
    startSeconds: z.number().nonnegative(),
    likeness: z.number(),
    recording: z.string(),
    /** Null where it is a file that the project does not have. */
    recordingId: idSchema.nullable(),
    sourceSeconds: z.number().nonnegative(),
    /** Semitones that the take lies above the recording. */
    transposition: z.int(),
});
export const copyReportSchema = z.object({
    name: z.string(),
    seconds: z.number().nonnegative(),
    /** Likeness to the recordings of the second that begins at each half second, 0..1. */
    likeness: z.array(z.number()),
    longestCopySeconds: z.number().nonnegative(),
    /** The likest seconds of it, likest first; none twice. */
    nearest: z.array(nearestPlaceSchema),
});
/** Figures of one group of takes, kept in `cache/evaluations/`. */
export const evaluationSchema = z.object({
    version: z.literal(1),
    id: idSchema,
    createdAt: timestampSchema,
    /** What was judged. */
    takeIds: z.array(idSchema),
    names: z.array(z.string()),
    runId: idSchema.nullable(),
    /** What it was held against: kept from training where `heldOut`. */
    against: z.object({ heldOut: z.boolean(), names: z.array(z.string()), seconds: z.number() }),
    /** Seconds that were compared on each side. */
    comparedSeconds: z.number(),
    figures: z.array(evaluationFigureSchema),
    copying: z.object({
        /** What 95 % of the music's own seconds stay below beside other places of itself. */
        threshold: z.number(),
        /** Share of the music's own seconds that are near other places of itself; null or absent where nobody knows. */
        ownNearShare: z.number().nullable().optional(),
        /** Of the recordings learnt from, and how much of them was searched. */
        learntSeconds: z.number(),
        searchedSeconds: z.number(),
        takes: z.array(copyReportSchema),
    }),
    /** Shares of the pitch classes, C first. */
    pitchClasses: z.object({ takes: z.array(z.number()).length(12), real: z.array(z.number()).length(12) }),
    /** Teacher-forced log-spectral distances, dB; null without a network. */
    foretelling: z.object({ modelDb: z.number(), persistenceDb: z.number(), meanDb: z.number(), autoregressionDb: z.number() }).nullable(),
});
/** A figure as it is read: with its unit, `-` where there is none. */
export function figureText(id, value) {
    const { unit, digits } = figureOf(id);
    if (value === null)
        return '-';
    const shown = (unit === '%' ? 100 * value : value).toFixed(digits);
    // No zero below zero.
    const text = Number(shown) === 0 ? shown.replace('-', '') : shown;
    return unit === '' ? text : `${text} ${unit}`;
}
