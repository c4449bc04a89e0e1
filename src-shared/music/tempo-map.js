import { TICKS_PER_QUARTER } from '../units.ts';
/** Of the unit in which time is summed without rounding: a millionth of a 960th of a second. */
const PARTS_PER_SECOND = TICKS_PER_QUARTER * 1_000_000;
/**
 * Musical time as seconds and samples, by tempo changes that each hold from their tick on:
 *
 *   seconds(tick) = sum over tempi of ticks under it * microseconds a quarter / (960 * 10^6)
 *
 * The sum is an integer of 1 / (960 * 10^6) second, which a double holds exactly for 100 days; what is asked for is rounded once.
 */
export class TempoMap {
    spans = [];
    /** @param tempi  in order, the first at tick 0 */
    constructor(tempi) {
        for (const { tick, microsecondsPerQuarter } of tempi) {
            this.spans.push({ tick, parts: this.spans.length === 0 ? 0 : this.partsAt(tick), microseconds: microsecondsPerQuarter });
        }
    }
    secondsAt(tick) {
        return this.partsAt(tick) / PARTS_PER_SECOND;
    }
    /** The nearest sample; of two equally near ones the later. */
    sampleAt(tick, sampleRate) {
        const parts = this.partsAt(tick);
        const whole = Math.floor(parts / PARTS_PER_SECOND);
        // Below 2^53: a second has 10^9 parts and at most 10^6 samples.
        const rest = (parts - whole * PARTS_PER_SECOND) * sampleRate;
        return whole * sampleRate + Math.floor((2 * rest + PARTS_PER_SECOND) / (2 * PARTS_PER_SECOND));
    }
    /** The tick nearest to a time, at least 0. */
    tickAt(seconds) {
        const parts = Math.max(0, seconds) * PARTS_PER_SECOND;
        const { tick, parts: from, microseconds } = this.lastSpan((span) => span.parts <= parts);
        return tick + Math.round((parts - from) / microseconds);
    }
    /** The tick nearest to a sample. */
    tickOfSample(sample, sampleRate) {
        return this.tickAt(sample / sampleRate);
    }
    /** Beats (quarters) a minute at a tick. */
    bpmAt(tick) {
        return 60_000_000 / this.lastSpan((span) => span.tick <= tick).microseconds;
    }
    partsAt(tick) {
        const span = this.lastSpan((candidate) => candidate.tick <= tick);
        return span.parts + (tick - span.tick) * span.microseconds;
    }
    /** By halves; the first where none fits. */
    lastSpan(isReached) {
        let [low, high] = [0, this.spans.length];
        while (high - low > 1) {
            const middle = (low + high) >> 1;
            if (isReached(this.spans[middle]))
                low = middle;
            else
                high = middle;
        }
        return this.spans[low];
    }
}
/** Whole microseconds a quarter, the nearest to a tempo. */
export const microsecondsOfBpm = (bpm) => Math.round(60_000_000 / bpm);
