/** Raised-cosine fades in place: zero at the far end, one at the near end, no corner at either. Interleaved samples. */
/** Weight of frame `index` of a fade-in over `frames`; a fade-out is its mirror, and the two sum to one. */
export const fadeWeight = (index, frames) => 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / frames);
/** Lets the first `frames` frames rise. */
export function fadeIn(block, channels, frames) {
    const count = Math.min(frames, Math.floor(block.length / channels));
    for (let i = 0; i < count; i++) {
        const weight = fadeWeight(i, count);
        for (let c = 0; c < channels; c++)
            block[i * channels + c] *= weight;
    }
}
/** Lets the last `frames` frames fall. */
export function fadeOut(block, channels, frames) {
    const total = Math.floor(block.length / channels);
    const count = Math.min(frames, total);
    for (let i = 0; i < count; i++) {
        const weight = fadeWeight(count - 1 - i, count);
        for (let c = 0; c < channels; c++)
            block[(total - count + i) * channels + c] *= weight;
    }
}
