import { preparedShape } from './mask-shapes.ts';
/** Where a stretch may hold nothing: looked at so many places. */
const LOOKS = 24;
const MOST_TAPS = 9;
export class MaskColumns {
    mask;
    grid;
    /** When the mask takes anything, without its feather: rising, apart, within the sound. */
    spans;
    featherSamples;
    shapes;
    sums;
    scratch;
    hard;
    bands = [];
    constructor(mask, grid) {
        this.mask = mask;
        this.grid = grid;
        this.featherSamples = mask.featherSeconds * grid.sampleRate;
        this.shapes = mask.shapes.map(({ combine, shape }) => ({ combine, prepared: preparedShape(shape) }));
        this.sums = new Float64Array(grid.bins + 1);
        this.scratch = new Float32Array(grid.bins);
        this.hard = new Float32Array(grid.bins);
        this.spans = this.findSpans();
    }
    /** The spans with their feather, whole samples: outside of them the sound stays as it is. */
    get touched() {
        const half = this.featherSamples / 2;
        const { totalFrames } = this.grid;
        const spans = [];
        for (const { start, end } of this.spans) {
            const wide = { start: Math.max(0, Math.floor(start - half)), end: Math.min(totalFrames, Math.ceil(end + half)) };
            const last = spans.at(-1);
            if (last && wide.start <= last.end)
                last.end = Math.max(last.end, wide.end);
            else
                spans.push(wide);
        }
        return spans;
    }
    /** All of every bin within its spans: nothing has to be told apart by frequency. */
    get isFullBand() {
        if (this.mask.isInverted)
            return false;
        return this.mask.shapes.every(({ combine, shape }) => combine === 'add' && shape.kind === 'box' && (shape.lowHz ?? 0) === 0 && shape.highHz === null);
    }
    /**
     * How much of each bin is taken at a moment, with the feather in frequency, and in time within the spans. Outside of the spans as at the
     * nearest moment within them, up to `reachSamples` away, so that a transform's frames are whole up to the edge.
     *
     * @param into  [bins], 0..1
     * @returns     whether there is anything
     */
    at(sample, reachSamples, into) {
        into.fill(0);
        let found = false;
        for (const { start, end } of this.spans) {
            if (sample < start - reachSamples || sample >= end + reachSamples)
                continue;
            if (this.addColumns(sample, start, end, into))
                found = true;
        }
        return found;
    }
    /** How much counts at each sample: 1 within the spans, down to 0 across the feather. */
    gate(startSample, into) {
        into.fill(0);
        const half = this.featherSamples / 2;
        for (const { start, end } of this.spans) {
            const from = Math.max(0, Math.floor(start - half) - startSample);
            const to = Math.min(into.length, Math.ceil(end + half) - startSample);
            for (let i = from; i < to; i++) {
                const sample = startSample + i + 0.5;
                const inside = Math.min(edge(sample - start, half), edge(end - sample, half));
                if (inside > into[i])
                    into[i] = inside;
            }
        }
    }
    /** The larger of what is there and the mean of columns around a moment, none of them outside of its span. */
    addColumns(sample, start, end, into) {
        const inside = (at) => Math.max(start, Math.min(end - 0.5, at));
        const hop = 0.002 * this.grid.sampleRate;
        const taps = start === -Infinity && end === Infinity ? 1 : Math.min(MOST_TAPS, 1 + 2 * Math.floor(this.featherSamples / (2 * hop)));
        const column = this.scratch;
        column.fill(0);
        for (let tap = 0; tap < taps; tap++) {
            const away = taps === 1 ? 0 : (tap / (taps - 1) - 0.5) * this.featherSamples;
            this.addHard(inside(sample + away), 1 / taps, column);
        }
        this.feather(column);
        let found = false;
        for (let bin = 0; bin < column.length; bin++) {
            if (column[bin] <= into[bin])
                continue;
            into[bin] = Math.min(1, column[bin]);
            found = true;
        }
        return found;
    }
    /** Adds the column without feather. */
    addHard(sample, weight, into) {
        const { bins, binHz } = this.grid;
        const column = this.hard;
        column.fill(0);
        for (const { combine, prepared } of this.shapes) {
            this.bands.length = 0;
            prepared.bandsAt(sample, this.bands);
            if (combine === 'add')
                cover(this.bands, binHz, column, (old, share) => Math.max(old, share));
            else if (combine === 'subtract')
                cover(this.bands, binHz, column, (old, share) => Math.min(old, 1 - share));
            else {
                const other = new Float32Array(bins);
                cover(this.bands, binHz, other, (old, share) => Math.max(old, share));
                for (let bin = 0; bin < bins; bin++)
                    column[bin] = Math.min(column[bin], other[bin]);
            }
        }
        for (let bin = 0; bin < bins; bin++)
            into[bin] += weight * (this.mask.isInverted ? 1 - column[bin] : column[bin]);
    }
    /** A mean over the feather's width around each bin. */
    feather(column) {
        const ratio = 2 ** (this.mask.featherSemitones / 24) - 1;
        if (ratio === 0)
            return;
        const { sums } = this;
        const { bins } = this.grid;
        for (let bin = 0; bin < bins; bin++)
            sums[bin + 1] = sums[bin] + column[bin];
        const upTo = (place) => {
            if (place <= 0)
                return place * column[0];
            if (place >= bins)
                return sums[bins] + (place - bins) * column[bins - 1];
            const whole = Math.floor(place);
            return sums[whole] + (place - whole) * column[whole];
        };
        for (let bin = 0; bin < bins; bin++) {
            const half = ratio * bin;
            if (half < 0.5)
                continue;
            column[bin] = Math.max(0, Math.min(1, (upTo(bin + 0.5 + half) - upTo(bin + 0.5 - half)) / (2 * half)));
        }
    }
    findSpans() {
        const { totalFrames, bins } = this.grid;
        if (this.mask.isInverted)
            return [{ start: -Infinity, end: Infinity }];
        const edges = new Set();
        const wide = { start: Infinity, end: -Infinity };
        for (const { combine, prepared } of this.shapes) {
            for (const { start, end } of prepared.spans) {
                for (const at of [start, end])
                    edges.add(Math.max(0, Math.min(totalFrames, at)));
                if (combine !== 'add')
                    continue;
                wide.start = Math.min(wide.start, start);
                wide.end = Math.max(wide.end, end);
            }
        }
        const rising = [...edges].sort((a, b) => a - b);
        const spans = [];
        const column = new Float32Array(bins);
        for (let i = 0; i + 1 < rising.length; i++) {
            const [start, end] = [rising[i], rising[i + 1]];
            if (!this.holdsAny(start, end, column))
                continue;
            const last = spans.at(-1);
            if (last?.end === start)
                last.end = end;
            else
                spans.push({ start, end });
        }
        // A mask without end in time has no edge at the sound's ends.
        const [first, last] = [spans.at(0), spans.at(-1)];
        if (first?.start === 0 && wide.start === -Infinity)
            first.start = -Infinity;
        if (last?.end === totalFrames && wide.end === Infinity)
            last.end = Infinity;
        return spans;
    }
    holdsAny(start, end, column) {
        for (let look = 0; look < LOOKS; look++) {
            column.fill(0);
            this.addHard(start + ((look + 0.5) / LOOKS) * (end - start), 1, column);
            if (column.some((share) => share > 0))
                return true;
        }
        return false;
    }
}
/** 0 to 1 from `half` before an edge to `half` behind it. */
function edge(inside, half) {
    if (inside >= half)
        return 1;
    if (inside <= -half)
        return 0;
    return 0.5 + 0.5 * Math.sin((Math.PI / 2) * (inside / half));
}
/** A bin reaches half a bin to both sides; a band that covers a part of it counts so much. */
function cover(bands, binHz, column, join) {
    for (let i = 0; i < bands.length; i += 2) {
        const low = Math.max(0, bands[i] / binHz + 0.5);
        const high = Math.min(column.length, bands[i + 1] / binHz + 0.5);
        for (let bin = Math.floor(low); bin < high; bin++) {
            const share = Math.min(bin + 1, high) - Math.max(bin, low);
            if (share > 0)
                column[bin] = join(column[bin], share);
        }
    }
}
