/** Where a command works. */
export const PLACES = [
  'Everywhere',
  'Recordings',
  'List of recordings',
  'Recordings and takes',
  'Train',
  'Play',
  'Live',
  'Song',
  'Arrangement',
  'Piano roll',
  'Player',
  'Large view',
  'Spectrogram',
  'As a network hears it',
  'Listening test',
] as const
export type Place = (typeof PLACES)[number]

export interface Command {
  name: string
  /** Any of these, the first is shown: as `KeyboardEvent.key` names them, behind `Mod+` (Ctrl, on a Mac Cmd), `Alt+`, `Shift+`. */
  keys: readonly string[]
  where: Place
  /** Acts again and again while its key is held. */
  repeats?: boolean
  /** Its keys work in a field in which one writes, too. */
  alsoInFields?: boolean
}
