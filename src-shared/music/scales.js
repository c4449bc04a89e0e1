/** Scales as semitones above their tonic. */
export const SCALES = {
    major: [0, 2, 4, 5, 7, 9, 11],
    minor: [0, 2, 3, 5, 7, 8, 10],
    'harmonic-minor': [0, 2, 3, 5, 7, 8, 11],
    'melodic-minor': [0, 2, 3, 5, 7, 9, 11],
    dorian: [0, 2, 3, 5, 7, 9, 10],
    phrygian: [0, 1, 3, 5, 7, 8, 10],
    lydian: [0, 2, 4, 6, 7, 9, 11],
    mixolydian: [0, 2, 4, 5, 7, 9, 10],
    locrian: [0, 1, 3, 5, 6, 8, 10],
    'major-pentatonic': [0, 2, 4, 7, 9],
    'minor-pentatonic': [0, 3, 5, 7, 10],
    blues: [0, 3, 5, 6, 7, 10],
    'whole-tone': [0, 2, 4, 6, 8, 10],
};
const modulo = (value, by) => ((value % by) + by) % by;
/** The pitch classes of a scale, 0 is C. @param tonic  0..11 */
export const scaleClasses = (name, tonic) => new Set(SCALES[name].map((step) => modulo(tonic + step, 12)));
/** The pitch classes of a key's scale, 0 is C: those of its signature, in minor the natural ones. */
export function scalePitches({ sharps }) {
    // Every sharp lies a fifth higher; the minor key of a signature has the same notes as its major one.
    return scaleClasses('major', modulo(sharps * 7, 12));
}
/** The pitch of a scale nearest to a pitch, of two equally near ones the lower; itself in a scale without any. */
export function nearestInScale(pitch, classes) {
    for (let away = 0; away < 12; away++) {
        for (const candidate of [pitch - away, pitch + away])
            if (candidate >= 0 && candidate <= 127 && classes.has(modulo(candidate, 12)))
                return candidate;
    }
    return pitch;
}
/**
 * So many degrees up or down a scale; what lies between its pitches stays as far above the one below it, as far as there is room. At the
 * ends of the keyboard it stops at the last degree.
 */
export function movedInScale(pitch, degrees, classes) {
    const pitches = Array.from({ length: 128 }, (_, key) => key).filter((key) => classes.has(key % 12));
    const at = pitches.findLastIndex((candidate) => candidate <= pitch);
    if (pitches.length === 0 || at < 0 || degrees === 0)
        return pitch;
    const to = Math.max(0, Math.min(pitches.length - 1, at + degrees));
    const room = (pitches[to + 1] ?? 128) - pitches[to] - 1;
    return pitches[to] + Math.min(pitch - pitches[at], room);
}
