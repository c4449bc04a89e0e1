import type { Command } from '../command.ts'

/** Of networks: teaching them, having them play, playing with them. */
export const NETWORKS = {
  newTraining: { name: 'New training', keys: ['n'], where: 'Train' },
  startTraining: { name: 'Train', keys: ['Mod+Enter'], where: 'Train', alsoInFields: true },
  pauseTraining: { name: 'Pause the training', keys: ['p'], where: 'Train' },
  resumeTraining: { name: 'Resume the training', keys: ['Shift+p'], where: 'Train' },
  endTraining: { name: 'End the training here', keys: [], where: 'Train' },
  playWithRun: { name: 'Play with this network', keys: [], where: 'Train' },
  renameRun: { name: 'Rename', keys: ['F2'], where: 'Train' },
  trainAlike: { name: 'New training with these settings', keys: [], where: 'Train' },
  exportModel: { name: 'Export model…', keys: [], where: 'Train' },
  removeRun: { name: 'Remove', keys: [], where: 'Train' },
  compareRuns: { name: 'Compare trainings', keys: [], where: 'Train' },
  generateTake: { name: 'Generate', keys: ['Mod+Enter'], where: 'Play', alsoInFields: true },
  anotherVariant: { name: 'Another variant', keys: ['v'], where: 'Play' },
  renameTake: { name: 'Rename the take', keys: [], where: 'Play' },
  lookAtTake: { name: 'Look closely at the take', keys: [], where: 'Play' },
  measureTake: { name: 'Beside your recordings…', keys: [], where: 'Play' },
  remakeTake: { name: 'A part anew…', keys: [], where: 'Play' },
  repeatTake: { name: 'Set up the same again', keys: [], where: 'Play' },
  takeToSong: { name: 'Add to the song', keys: [], where: 'Play' },
  removeTake: { name: 'Remove the take', keys: [], where: 'Play' },
  blindTest: { name: 'Blind test…', keys: [], where: 'Play' },
  playLive: { name: 'Play live, stop', keys: ['Mod+Enter'], where: 'Live' },
  keepLive: { name: 'Keep what was heard last', keys: ['Mod+Shift+k'], where: 'Live' },
} as const satisfies Record<string, Command>
