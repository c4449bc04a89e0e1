import { NEXT_FRAME } from './training-settings.ts';
/** Upper bounds in minutes of each level but the last. */
export const MATERIAL_LEVEL_MINUTES = [1, 5, 20, 60];
const OF_FRAMES = [
    { headline: 'Not enough yet', detail: 'A network needs at least a minute of sound to find anything to hold on to. Add more recordings.' },
    { headline: 'A sketch', detail: 'Enough to try the whole way once. The network will repeat these few phrases almost literally.' },
    { headline: 'A good start', detail: 'The network can learn one manner of playing by heart: one instrument and one tempo work best.' },
    { headline: 'A small repertoire', detail: 'Good material. Takes will wander between pieces; a quick training lasts minutes.' },
    { headline: 'A rich repertoire', detail: 'Plenty to learn from. Give it larger layers and more epochs, and expect trainings of hours.' },
];
/** Where the sounds themselves are played on with. */
const OF_SOUNDS = [
    {
        headline: 'Little yet',
        detail: 'This is little: it will repeat itself soon, and stay close to what you recorded. Five minutes or more let it find ways of its own.',
    },
    { headline: 'Enough to begin with', detail: 'This is enough to begin with. With five minutes or more it repeats itself less.' },
    { headline: 'A good start', detail: 'Enough for ways of its own: takes are new music in the sound of your recordings.' },
    { headline: 'A small repertoire', detail: 'Good material: takes move between your pieces. Training lasts minutes.' },
    { headline: 'A rich repertoire', detail: 'Plenty to choose from. Choose single recordings where takes should keep to one manner.' },
];
/** @param task of the training that is set up */
export function materialAdvice(totalSeconds, task) {
    const minutes = totalSeconds / 60;
    const found = MATERIAL_LEVEL_MINUTES.findIndex((bound) => minutes < bound);
    const level = (found < 0 ? MATERIAL_LEVEL_MINUTES.length : found);
    return { level, ...(task === NEXT_FRAME ? OF_FRAMES : OF_SOUNDS)[level] };
}
/** Where on a gauge of equal steps the amount stands, 0..1. */
export function materialGauge(totalSeconds) {
    const minutes = totalSeconds / 60;
    const bounds = [0, ...MATERIAL_LEVEL_MINUTES, 240];
    const step = bounds.findLastIndex((bound) => minutes >= bound);
    if (step >= bounds.length - 1)
        return 1;
    return (step + (minutes - bounds[step]) / (bounds[step + 1] - bounds[step])) / (bounds.length - 1);
}
