import { songExportSchema } from '../../src-shared/exports/index.ts'
import type { Song } from '../../src-shared/music/index.ts'
import type { MidiTake, Take } from '../../src-shared/project/index.ts'
import { clipsOfIds } from '../editors/arrangement/core/clips-of-ids.ts'
import type { DraggedOut } from './drag-out-store.ts'

/** Sample for sample as it is. */
const AS_IT_IS = { format: 'wav-float', tailSeconds: 0, level: { kind: 'as-is' } } as const
const LONGEST_NAME = 80

export const draggedTake = ({ id, name, sampleRate }: Take): DraggedOut => ({
  request: songExportSchema.parse({ format: 'mix', soundIds: [id], sound: { ...AS_IT_IS, sampleRate } }),
  name: name.slice(0, LONGEST_NAME),
})

export const draggedNotes = ({ id, name }: MidiTake): DraggedOut => ({
  request: songExportSchema.parse({ format: 'midi', soundIds: [id] }),
  name: name.slice(0, LONGEST_NAME),
})

/** Clips that are chosen in the song: notes alone become a MIDI file, all else sound as it is heard; null where none is. */
export function draggedClips({ tracks }: Song, chosen: ReadonlySet<string>): DraggedOut | null {
  const clips = clipsOfIds(tracks, chosen).map(({ clip }) => clip)
  if (clips.length === 0) return null
  const format = clips.every(({ kind }) => kind === 'notes') ? 'midi' : 'mix'
  const request = songExportSchema.parse({ format, clipIds: clips.map(({ id }) => id), sound: { ...AS_IT_IS, sampleRate: 48_000 } })
  return { request, name: clips[0].name.slice(0, LONGEST_NAME) || 'Clip' }
}
