import type { Command } from '../command.ts'

/** Of the song: of the editor in which one works, or of the arrangement. */
export const SONG = {
  chooseAll: { name: 'Choose all', keys: ['Mod+a'], where: 'Song' },
  chooseNone: { name: 'Choose nothing, cancel a drag', keys: ['Escape'], where: 'Song' },
  cut: { name: 'Cut', keys: ['Mod+x'], where: 'Song' },
  copy: { name: 'Copy', keys: ['Mod+c'], where: 'Song' },
  paste: { name: 'Paste', keys: ['Mod+v'], where: 'Song' },
  duplicate: { name: 'Duplicate', keys: ['Mod+d'], where: 'Song' },
  deleteChosen: { name: 'Delete what is chosen', keys: ['Delete', 'Backspace'], where: 'Song' },
  split: { name: 'Split', keys: ['Mod+e'], where: 'Song' },
  join: { name: 'Join', keys: ['Mod+j'], where: 'Song' },
  nudgeBack: { name: 'Move back', keys: ['ArrowLeft'], where: 'Song', repeats: true },
  nudgeForth: { name: 'Move forth', keys: ['ArrowRight'], where: 'Song', repeats: true },
  muteClips: { name: 'Mute clips', keys: ['m'], where: 'Song' },
  zoomWhole: { name: 'Zoom to what is chosen, and back', keys: ['z'], where: 'Song' },
  gridNarrower: { name: 'Narrower grid', keys: ['Mod+1'], where: 'Song' },
  gridWider: { name: 'Wider grid', keys: ['Mod+2'], where: 'Song' },
  gridTriplets: { name: 'Grid of triplets', keys: ['Mod+3'], where: 'Song' },
  toggleSnap: { name: 'Keep to the grid', keys: ['Mod+4'], where: 'Song' },
  toStart: { name: 'To the beginning', keys: ['Home'], where: 'Song' },
  openClip: { name: 'Open what is in a clip', keys: ['Enter'], where: 'Song' },
  addNoteTrack: { name: 'Add a track of notes', keys: ['Mod+Shift+t'], where: 'Song' },
  importMidi: { name: 'Import a MIDI file', keys: [], where: 'Song' },
  exportSong: { name: 'Export the song', keys: ['Mod+Shift+e'], where: 'Song' },
  saveMidi: { name: 'Save as MIDI', keys: [], where: 'Song' },
} as const satisfies Record<string, Command>
