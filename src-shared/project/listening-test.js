import { z } from 'zod';
import { idSchema, lineSchema, nameSchema, timestampSchema } from './identifiers.ts';
export const RATINGS = [1, 2, 3, 4, 5];
export const ratingSchema = z.int().min(1).max(5);
/** Sounds of one network, or of one group of takes; its name is not shown while people listen. */
export const listeningGroupSchema = z.object({ id: idSchema, name: nameSchema });
/** A copy of a take, brought to the level of the others: `listening-tests/<test>/<id>.f32`. */
export const listeningSoundSchema = z.object({
    id: idSchema,
    groupId: idSchema,
    takeId: idSchema,
    takeName: z.string(),
    sampleRate: z.int().positive(),
    channels: z.int().positive(),
    frames: z.int().nonnegative(),
});
/** What one listener said. */
export const listenerAnswersSchema = z.object({
    id: idSchema,
    listener: lineSchema.max(80),
    startedAt: timestampSchema,
    /** The sounds in the order in which this listener hears them. */
    order: z.array(idSchema),
    /** By the sounds' ids, 1 to 5. */
    ratings: z.record(idSchema, ratingSchema),
});
/**
 * `listening-tests/<id>/test.json`: a blind test, after the primary paper's: sounds of several networks, shuffled, without names, rated 1
 * to 5.
 */
export const listeningTestSchema = z.object({
    version: z.literal(1),
    id: idSchema,
    name: nameSchema,
    createdAt: timestampSchema,
    /** What all sounds were brought to, by integrated loudness (ITU-R BS.1770). */
    loudnessLufs: z.number(),
    groups: z.array(listeningGroupSchema),
    sounds: z.array(listeningSoundSchema),
    answers: z.array(listenerAnswersSchema),
});
/** What comes back from a page that was given away. */
export const givenAnswersSchema = z.object({
    testId: idSchema,
    listener: lineSchema.max(80),
    startedAt: timestampSchema,
    ratings: z.record(idSchema, ratingSchema),
});
/** Id of a test's sound among all sounds of the project. */
export const testSoundId = (testId, soundId) => `${testId}-${soundId}`;
/** Chance that a t-distributed number of so many degrees of freedom lies between 0 and t, by Simpson's rule on the substituted angle. */
function shareUpTo(t, degrees) {
    // t = sqrt(degrees) tan(angle) turns the density into a power of the cosine.
    const steps = 400;
    const end = Math.atan(t / Math.sqrt(degrees));
    const integral = (to) => {
        let sum = 0;
        for (let i = 0; i <= steps; i++) {
            const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
            sum += weight * Math.cos((to * i) / steps) ** (degrees - 1);
        }
        return (sum * to) / steps / 3;
    };
    return integral(end) / (2 * integral(Math.PI / 2));
}
/** Within how many deviations 95 % of a t distribution lie. @param degrees  of freedom, at least 1 */
export function studentQuantile95(degrees) {
    let [low, high] = [0, 1000];
    for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2;
        if (shareUpTo(middle, degrees) < 0.475)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}
/**
 * Mean rating of each group with its 95 % confidence interval, best first; like table 1 of the primary paper.
 *
 *   mean +- t(0.975, n - 1) s / sqrt(n),   s the deviation of the n ratings, taken as independent
 */
export function listeningResults({ groups, sounds, answers }) {
    return groups
        .map((group) => {
        const ids = sounds.filter(({ groupId }) => groupId === group.id).map(({ id }) => id);
        const values = answers.flatMap(({ ratings }) => ids.flatMap((id) => ratings[id] ?? []));
        const mean = values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
        return {
            group,
            ratings: values.length,
            listeners: answers.filter(({ ratings }) => ids.some((id) => ratings[id] !== undefined)).length,
            mean,
            halfInterval: values.length < 2 ? null : studentQuantile95(values.length - 1) * Math.sqrt(variance / values.length),
        };
    })
        .sort((a, b) => (Number.isNaN(b.mean) ? -1 : Number.isNaN(a.mean) ? 1 : b.mean - a.mean));
}
const cell = (value) => /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
const csv = (rows) => `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
/** Every rating in a line of its own: listener, group, take, rating. */
export function ratingsAsCsv({ groups, sounds, answers }) {
    const nameOf = new Map(groups.map(({ id, name }) => [id, name]));
    const rows = answers.flatMap(({ listener, ratings }) => sounds.flatMap(({ id, groupId, takeName }) => ratings[id] === undefined ? [] : [[listener, nameOf.get(groupId) ?? '', takeName, ratings[id]]]));
    return csv([['listener', 'network', 'take', 'rating'], ...rows]);
}
