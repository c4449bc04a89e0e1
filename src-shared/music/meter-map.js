import { TICKS_PER_QUARTER } from '../units.ts';
/** Bars and beats of a song. A change of meter begins a bar wherever it stands: a bar that it cuts short counts as one. */
export class MeterMap {
    spans = [];
    /** @param meters  in order, the first at tick 0 */
    constructor(meters) {
        for (const meter of meters) {
            const before = this.spans.at(-1);
            const beatTicks = (TICKS_PER_QUARTER * 4) / meter.denominator;
            const firstBar = before ? before.firstBar + Math.ceil((meter.tick - before.tick) / before.barTicks) : 0;
            this.spans.push({ tick: meter.tick, firstBar, beatTicks, barTicks: beatTicks * meter.numerator, meter });
        }
    }
    positionAt(tick) {
        const span = this.lastSpan((candidate) => candidate.tick <= tick);
        const within = tick - span.tick;
        const inBar = within % span.barTicks;
        return {
            bar: span.firstBar + Math.floor(within / span.barTicks),
            beat: Math.floor(inBar / span.beatTicks),
            tick: inBar % span.beatTicks,
        };
    }
    /** Where a bar begins. */
    barTick(bar) {
        const span = this.lastSpan((candidate) => candidate.firstBar <= bar);
        return span.tick + (bar - span.firstBar) * span.barTicks;
    }
    meterAt(tick) {
        return this.lastSpan((span) => span.tick <= tick).meter;
    }
    /** Length of the beat at a tick. */
    beatTicksAt(tick) {
        return this.lastSpan((span) => span.tick <= tick).beatTicks;
    }
    /** Where the first bar begins at or after a tick. */
    nextBarTick(tick) {
        const { bar, beat, tick: rest } = this.positionAt(tick);
        return beat === 0 && rest === 0 ? tick : this.barTick(bar + 1);
    }
    /**
     * Where grid lines stand in [fromTick, toTick), each bar's grid beginning with the bar.
     *
     * @param stepTicks  a bar and beyond: as many bars as that is of the meter there, at least one
     */
    *gridLines(fromTick, toTick, stepTicks) {
        let { bar } = this.positionAt(fromTick);
        for (let start = this.barTick(bar); start < toTick;) {
            const span = this.lastSpan((candidate) => candidate.firstBar <= bar);
            const bars = Math.max(1, Math.round(stepTicks / span.barTicks));
            const end = this.barTick(bar + 1);
            if (start >= fromTick && (bar - span.firstBar) % bars === 0)
                yield { tick: start, isBar: true, isBeat: true, bar };
            if (stepTicks < span.barTicks) {
                const first = Math.max(1, Math.ceil((fromTick - start) / stepTicks));
                for (let tick = start + first * stepTicks; tick < Math.min(end, toTick); tick += stepTicks) {
                    yield { tick, isBar: false, isBeat: (tick - start) % span.beatTicks === 0, bar };
                }
            }
            start = end;
            bar++;
        }
    }
    /** The nearest grid line to a tick, by the grid of its bar; the next bar's beginning is one too. */
    snapped(tick, stepTicks) {
        const wanted = Math.max(0, tick);
        const { bar } = this.positionAt(wanted);
        const start = this.barTick(bar);
        const end = this.barTick(bar + 1);
        const line = start + Math.round((wanted - start) / stepTicks) * stepTicks;
        return line >= end || end - wanted < Math.abs(line - wanted) ? end : line;
    }
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
