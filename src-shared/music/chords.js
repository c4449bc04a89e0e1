/** Chords as semitones above their root. */
export const CHORDS = {
    ...{ major: [0, 4, 7], minor: [0, 3, 7], diminished: [0, 3, 6], augmented: [0, 4, 8] },
    ...{ 'suspended-2': [0, 2, 7], 'suspended-4': [0, 5, 7], power: [0, 7, 12], octave: [0, 12] },
    ...{ 'major-7': [0, 4, 7, 11], 'dominant-7': [0, 4, 7, 10], 'minor-7': [0, 3, 7, 10], 'half-diminished-7': [0, 3, 6, 10] },
    ...{ 'diminished-7': [0, 3, 6, 9], 'major-6': [0, 4, 7, 9], 'minor-6': [0, 3, 7, 9], 'dominant-9': [0, 4, 7, 10, 14] },
};
/** The pitches of a chord that lie on the keyboard. */
export const chordPitches = (name, root) => CHORDS[name].map((step) => root + step).filter((pitch) => pitch >= 0 && pitch <= 127);
