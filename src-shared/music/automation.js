/** Of the exponential at a curve of 1: a third of the change comes in the last eighteenth. */
const STEEPNESS = 6;
/**
 * How much of the way from a point to the next is gone.
 *
 *   (e^(k t) - 1) / (e^k - 1), k = 6 curve; t itself where the curve is 0
 *
 * @param t      0..1, of the time between both
 * @param curve  -1..1, of the first point
 */
export function shareOfWay(t, curve) {
    const k = STEEPNESS * curve;
    return Math.abs(k) < 1e-6 ? t : Math.expm1(k * t) / Math.expm1(k);
}
/**
 * Value of an automation at a tick: that of its first point before it, of its last one behind it.
 *
 * @param points  in the order of time; of several on one tick the last one counts from there on
 * @param resting value where there are none
 */
export function automationAt(points, tick, resting) {
    if (points.length === 0)
        return resting;
    let [low, high] = [0, points.length];
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (points[middle].tick <= tick)
            low = middle;
        else
            high = middle;
    }
    const from = points[low];
    const to = points.at(low + 1);
    if (tick <= from.tick || !to)
        return from.value;
    return from.value + (to.value - from.value) * shareOfWay((tick - from.tick) / (to.tick - from.tick), from.curve);
}
