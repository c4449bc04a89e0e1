import type { CommandId } from '../commands/catalogue.ts'

/** What is done to recordings, in the menus of their rows and of the right mouse button. */
export const RECORDING_MENU: readonly (readonly CommandId[])[] = [
  ['renameRecording', 'lookClosely', 'showMusic', 'moreLikeThis', 'hearAsNetwork', 'chooseTracks'],
  ['splitTones', 'splitCentre', 'splitBand', 'takeNoiseOut'],
  ['labelRecordings', 'trainWithSelected', 'selectAllRecordings'],
  ['removeRecordings'],
  ['writeTags', 'nextColour'],
]
