/** The form in which most of the material was recorded, by its length. @param sources  at least one; `frames` are samples per channel */
export function formOf(sources) {
    const seconds = new Map();
    for (const { sampleRate, frames } of sources)
        seconds.set(sampleRate, (seconds.get(sampleRate) ?? 0) + frames / sampleRate);
    const [[sampleRate]] = [...seconds].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
    return { sampleRate, channels: sources.some(({ channels }) => channels > 1) ? 2 : 1 };
}
