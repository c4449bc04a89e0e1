import { clipEndTick, samplesBetween } from './sounding.ts';
/**
 * Crossfades where clips of sound of one track overlap in part: the earlier falls over the overlap, the later rises, so that the power
 * stays. A pair that was crossfaded and lies apart now loses those fades.
 *
 * @param before   of the track, in the order of time
 * @param after    the same track as it is to be
 * @param touched  ids of clips that were moved, cut or added: pairs without one of them stay as they are
 * @returns        `after` with the fades of those pairs
 */
export function crossfaded(before, after, touched, tempo) {
    const result = new Map(after.map((clip) => [clip.id, clip]));
    const isTouched = ({ earlier, later }) => touched.has(earlier.id) || touched.has(later.id);
    const pairs = overlaps(after, tempo).filter(isTouched);
    for (const { earlier, later } of overlaps(before, tempo).filter(isCrossfaded).filter(isTouched)) {
        if (pairs.some((pair) => pair.earlier.id === earlier.id && pair.later.id === later.id))
            continue;
        const [first, second] = [result.get(earlier.id), result.get(later.id)];
        if (first?.kind === 'audio' && first.fadeOutSamples === earlier.fadeOutSamples)
            result.set(first.id, { ...first, fadeOutSamples: 0 });
        if (second?.kind === 'audio' && second.fadeInSamples === later.fadeInSamples)
            result.set(second.id, { ...second, fadeInSamples: 0 });
    }
    for (const { earlier, later, outSamples, inSamples } of pairs) {
        const [first, second] = [result.get(earlier.id), result.get(later.id)];
        result.set(first.id, { ...first, fadeOutSamples: outSamples, fadeOutCurve: 'fast' });
        result.set(second.id, { ...second, fadeInSamples: inSamples, fadeInCurve: 'fast' });
    }
    return after.map(({ id }) => result.get(id));
}
/** Clips of which the later begins within the earlier and ends behind it. */
function overlaps(clips, tempo) {
    const sounds = clips.filter((clip) => clip.kind === 'audio').map((clip) => ({ clip, end: clipEndTick(clip, tempo) }));
    sounds.sort((a, b) => a.clip.startTick - b.clip.startTick);
    const pairs = [];
    for (const [i, { clip: earlier, end }] of sounds.entries()) {
        for (let j = i + 1; j < sounds.length && sounds[j].clip.startTick < end; j++) {
            const { clip: later, end: laterEnd } = sounds[j];
            if (later.startTick === earlier.startTick || laterEnd <= end)
                continue;
            const outSamples = earlier.lengthSamples - samplesBetween(earlier, earlier.startTick, later.startTick, tempo);
            const inSamples = Math.min(later.lengthSamples, samplesBetween(later, later.startTick, end, tempo));
            if (outSamples > 0 && inSamples > 0)
                pairs.push({ earlier, later, outSamples, inSamples });
        }
    }
    return pairs;
}
const isCrossfaded = ({ earlier, later, outSamples, inSamples }) => earlier.fadeOutSamples === outSamples && later.fadeInSamples === inSamples;
