/** Instruments that the program makes itself. */
export const INSTRUMENTS = ['electric-piano', 'piano', 'organ', 'plucked', 'bass', 'strings', 'pad', 'drums'];
/** The channel of the drums in General MIDI, counted from 0. */
export const DRUM_CHANNEL = 9;
/** From each program of General MIDI on, the instrument that comes nearest. */
const BY_PROGRAM = [
    [0, 'piano'],
    [4, 'electric-piano'],
    [6, 'plucked'],
    [8, 'electric-piano'],
    [15, 'plucked'],
    [16, 'organ'],
    [24, 'plucked'],
    [32, 'bass'],
    [40, 'strings'],
    [45, 'plucked'],
    [47, 'drums'],
    [48, 'strings'],
    [52, 'pad'],
    [56, 'strings'],
    [72, 'organ'],
    [80, 'organ'],
    [88, 'pad'],
    [104, 'plucked'],
    [109, 'organ'],
    [112, 'electric-piano'],
    [113, 'drums'],
    [120, 'pad'],
];
/**
 * The program's own instrument for a track of a MIDI file.
 *
 * @param program  of General MIDI, 0..127; null where the file tells none
 */
export function instrumentFor(program, channel) {
    if (channel === DRUM_CHANNEL)
        return 'drums';
    if (program === null)
        return 'electric-piano';
    return BY_PROGRAM.findLast(([from]) => from <= program)[1];
}
/** The program of General MIDI that comes nearest to an instrument; null for drums, which have a channel. */
export const programOf = (instrument) => instrument === 'drums' ? null : { 'electric-piano': 4, piano: 0, organ: 16, plucked: 24, bass: 33, strings: 48, pad: 89 }[instrument];
