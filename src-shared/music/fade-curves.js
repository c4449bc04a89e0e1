/**
 * Gain of a fade-in by how much of it has passed; a fade-out is its mirror.
 *
 *   s-curve  1/2 - 1/2 cos(pi t)     no corner at either end; with its mirror it sums to one
 *   linear   t                       with its mirror it sums to one
 *   fast     sin(pi t / 2)           with its mirror it keeps the power: for crossfades of sounds that are not alike
 *   slow     1 - cos(pi t / 2)        the mirror of fast
 *
 * @param share  0..1; of sample `index` of a fade of `length` samples (index + 1/2) / length
 * @returns      0..1
 */
export function fadeGain(curve, share) {
    const t = Math.max(0, Math.min(1, share));
    switch (curve) {
        case 's-curve':
            return 0.5 - 0.5 * Math.cos(Math.PI * t);
        case 'linear':
            return t;
        case 'fast':
            return Math.sin((Math.PI / 2) * t);
        case 'slow':
            return 1 - fadeGain('fast', 1 - t);
    }
}
