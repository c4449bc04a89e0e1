export function preparedShape(shape) {
    switch (shape.kind) {
        case 'box':
            return preparedBox(shape);
        case 'lasso':
            return preparedLasso(shape);
        case 'brush':
            return preparedBrush(shape);
        case 'harmonics':
            return preparedHarmonics(shape);
        case 'cells':
            return preparedCells(shape);
    }
}
function preparedBox({ startSample, endSample, lowHz, highHz }) {
    const start = startSample ?? -Infinity;
    const end = endSample ?? Infinity;
    return {
        spans: end > start ? [{ start, end }] : [],
        bandsAt(sample, bands) {
            if (sample >= start && sample < end)
                bands.push(lowHz ?? 0, highHz ?? Infinity);
        },
    };
}
const spanOf = (points, reach = 0) => {
    let [start, end] = [Infinity, -Infinity];
    for (const [sample] of points) {
        start = Math.min(start, sample - reach);
        end = Math.max(end, sample + reach);
    }
    return end > start ? [{ start, end }] : [];
};
function preparedLasso({ points }) {
    return {
        spans: spanOf(points),
        bandsAt(sample, bands) {
            const crossings = [];
            let [before, hzBefore] = points[points.length - 1];
            for (const [at, hz] of points) {
                if (before <= sample !== at <= sample)
                    crossings.push(hzBefore + ((sample - before) / (at - before)) * (hz - hzBefore));
                before = at;
                hzBefore = hz;
            }
            crossings.sort((a, b) => a - b);
            for (let i = 0; i + 1 < crossings.length; i += 2)
                bands.push(crossings[i], crossings[i + 1]);
        },
    };
}
function preparedBrush({ points, reachSamples }) {
    // So close together that the ellipses lie in each other.
    const dense = [];
    points.forEach((point, i) => {
        const before = points[i - 1] ?? point;
        const height = Math.max(1e-6, before[2] - before[1]);
        const apart = Math.max(Math.abs(point[0] - before[0]) / reachSamples, (2 * Math.abs(point[1] - before[1])) / height);
        const steps = Math.min(200, Math.max(1, Math.ceil(apart * 4)));
        for (let step = 1; step <= steps; step++) {
            const part = step / steps;
            dense.push([0, 1, 2].map((k) => before[k] + part * (point[k] - before[k])));
        }
    });
    return {
        spans: spanOf(points, reachSamples),
        bandsAt(sample, bands) {
            for (const [at, low, high] of dense) {
                const apart = (sample - at) / reachSamples;
                if (Math.abs(apart) >= 1)
                    continue;
                const half = ((high - low) / 2) * Math.sqrt(1 - apart * apart);
                bands.push((low + high) / 2 - half, (low + high) / 2 + half);
            }
        },
    };
}
/** Of points that rise in time; beyond them the first or last one. */
export function hertzAt(points, sample) {
    let [low, high] = [0, points.length - 1];
    if (sample <= points[low][0])
        return points[low][1];
    if (sample >= points[high][0])
        return points[high][1];
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (points[middle][0] <= sample)
            low = middle;
        else
            high = middle;
    }
    const part = (sample - points[low][0]) / Math.max(1e-9, points[high][0] - points[low][0]);
    return points[low][1] + part * (points[high][1] - points[low][1]);
}
function preparedHarmonics({ points, count, halfWidthCents }) {
    const spans = spanOf(points);
    const wide = 2 ** (halfWidthCents / 1200);
    return {
        spans,
        bandsAt(sample, bands) {
            if (spans.length === 0 || sample < spans[0].start || sample >= spans[0].end)
                return;
            const hz = hertzAt(points, sample);
            // High partials do not grow into each other.
            for (let k = 1; k <= count; k++) {
                const half = Math.min(hz * (wide - 1) * Math.sqrt(k), 0.45 * hz);
                bands.push(k * hz - half, k * hz + half);
            }
        },
    };
}
function preparedCells({ hopSamples, binHz, runs }) {
    const columns = new Map();
    for (const [column, first, bins] of runs) {
        const bands = columns.get(column) ?? [];
        columns.set(column, bands);
        bands.push((first - 0.5) * binHz, (first + bins - 0.5) * binHz);
    }
    const spans = [];
    for (const column of [...columns.keys()].sort((a, b) => a - b)) {
        const [start, end] = [(column - 0.5) * hopSamples, (column + 0.5) * hopSamples];
        const last = spans.at(-1);
        if (last && start <= last.end)
            last.end = end;
        else
            spans.push({ start, end });
    }
    return {
        spans,
        bandsAt(sample, bands) {
            const found = columns.get(Math.floor(sample / hopSamples + 0.5));
            if (found)
                for (const edge of found)
                    bands.push(edge);
        },
    };
}
