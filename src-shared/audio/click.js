/** What a metronome sounds like, wherever it is heard: while recording, and along with the song. */
const CLICK_SECONDS = 0.03;
const CLICK_HZ = { bar: 1760, beat: 1174.66 };
const AMPLITUDE = 0.5;
/** A decaying sine that starts and ends at zero; higher where a bar begins. */
export function click(kind, sampleRate) {
    const length = Math.round(CLICK_SECONDS * sampleRate);
    return Float32Array.from({ length }, (_, i) => {
        const remaining = 1 - i / length;
        return AMPLITUDE * remaining * remaining * Math.sin((2 * Math.PI * CLICK_HZ[kind] * i) / sampleRate);
    });
}
