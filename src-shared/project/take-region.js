import { z } from 'zod';
import { idSchema } from './identifiers.ts';
/** A part of a take that is made anew, in seconds of it. */
export const takeRegionSchema = z.object({ takeId: idSchema, startSeconds: z.number().nonnegative(), endSeconds: z.number().positive() });
/** Shorter, nothing new would be heard. */
export const SHORTEST_REGION_SECONDS = 0.5;
/** So far from where it was set, an edge goes to where a sound begins: there nobody hears the seam. */
const SNAP_SECONDS = 0.25;
/**
 * The part as it is made anew: from the beginning of a sound to that of another, where any is near.
 *
 * @param origins         what the take is made of; empty where that is not known
 * @param durationSeconds of the take
 */
export function snappedRegion(region, origins, durationSeconds) {
    const cuts = [0, ...origins.map(({ atSeconds }) => atSeconds), durationSeconds];
    const snapped = (seconds) => {
        const nearest = cuts.reduce((best, cut) => (Math.abs(cut - seconds) < Math.abs(best - seconds) ? cut : best));
        return Math.abs(nearest - seconds) <= SNAP_SECONDS ? nearest : seconds;
    };
    const startSeconds = snapped(Math.max(0, region.startSeconds));
    const endSeconds = snapped(Math.min(durationSeconds, region.endSeconds));
    return endSeconds - startSeconds >= SHORTEST_REGION_SECONDS ? { ...region, startSeconds, endSeconds } : region;
}
/** What a take is made of whose part was made anew: `made` between what is kept of `kept`. */
export function splicedOrigins(kept, made, { startSeconds, endSeconds }) {
    const end = ({ atSeconds, seconds }) => atSeconds + seconds;
    const upTo = (origins, limit) => origins
        .filter(({ atSeconds }) => atSeconds < limit)
        .map((origin) => (end(origin) > limit ? { ...origin, seconds: limit - origin.atSeconds } : origin));
    const after = kept
        .filter((origin) => end(origin) > endSeconds)
        .map((origin) => {
        const cut = Math.max(0, endSeconds - origin.atSeconds);
        // A copy that sounds higher goes through its recording faster.
        const sourceSeconds = origin.sourceSeconds + cut * 2 ** (origin.semitones / 12);
        return { ...origin, atSeconds: origin.atSeconds + cut, seconds: origin.seconds - cut, sourceSeconds };
    });
    return [...upTo(kept, startSeconds), ...upTo(made, endSeconds), ...after];
}
