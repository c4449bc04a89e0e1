import { z } from 'zod'
import { TICKS_PER_QUARTER } from '../units.ts'
import { clipOrder, itemOrder, noteOrder, type SongChange } from './changes.ts'
import { SongError } from './song-error.ts'
import {
  AUTOMATION_TARGETS,
  audioClipSchema,
  automationLaneSchema,
  automationPointSchema,
  keyChangeSchema,
  meterChangeSchema,
  MOST_CHANGES_IN_TIME,
  noteClipSchema,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  songLoopSchema,
  songMarkerSchema,
  songSchema,
  tempoChangeSchema,
  trackSchema,
  type Clip,
  type Control,
  type Note,
  type Song,
  type Track,
} from './song.ts'
import { controlRowsSchema, noteRowsSchema, type ControlRow, type NoteRow } from './packed-rows.ts'
import { idSchema } from '../project/identifiers.ts'

/**
 * A song as it is kept and sent: JSON that says what it is, with a row for every note and controller, so that 100,000 notes take some
 * megabytes. The columns are named in the file.
 */
export const SONG_FORMAT = 'spectraloom-song'
/**
 * 2: loops, fade curves, stretched and transposed sound, variants, groups, frozen tracks, curves of automation; 3: samplers;
 * 4: learnt instruments.
 */
export const SONG_VERSION = 4
const NOTE_COLUMNS = ['id', 'startTick', 'ticks', 'pitch', 'velocity', 'releaseVelocity'] as const
const CONTROL_COLUMNS = ['id', 'tick', 'lane', 'value'] as const

// What version 1 did not have is plain.
const packedNoteClipSchema = noteClipSchema.extend({
  notes: noteRowsSchema,
  controls: controlRowsSchema,
  loopTicks: noteClipSchema.shape.loopTicks.default(PLAIN_NOTES.loopTicks),
  loopPhaseTicks: noteClipSchema.shape.loopPhaseTicks.default(PLAIN_NOTES.loopPhaseTicks),
})
const sound = audioClipSchema.shape
const keptAudioClipSchema = audioClipSchema.extend({
  fadeInCurve: sound.fadeInCurve.default(PLAIN_AUDIO.fadeInCurve),
  fadeOutCurve: sound.fadeOutCurve.default(PLAIN_AUDIO.fadeOutCurve),
  loopSamples: sound.loopSamples.default(PLAIN_AUDIO.loopSamples),
  loopPhaseSamples: sound.loopPhaseSamples.default(PLAIN_AUDIO.loopPhaseSamples),
  stretch: sound.stretch.default(PLAIN_AUDIO.stretch),
  transposeCents: sound.transposeCents.default(PLAIN_AUDIO.transposeCents),
  variants: sound.variants.default([]),
})
const packedClipSchema = z.discriminatedUnion('kind', [packedNoteClipSchema, keptAudioClipSchema])
const keptPointSchema = automationPointSchema.extend({ curve: automationPointSchema.shape.curve.default(0) })
const packedTrackSchema = trackSchema.extend({
  soundFont: trackSchema.shape.soundFont.default(null),
  sampler: trackSchema.shape.sampler.default(null),
  network: trackSchema.shape.network.default(null),
  groupId: trackSchema.shape.groupId.default(null),
  isFrozen: trackSchema.shape.isFrozen.default(false),
  clips: z.array(packedClipSchema),
  automation: z
    .array(automationLaneSchema.extend({ points: z.array(keptPointSchema).min(1).max(MOST_CHANGES_IN_TIME) }))
    .max(AUTOMATION_TARGETS.length),
})
type PackedClip = z.infer<typeof packedClipSchema>
type PackedTrack = z.infer<typeof packedTrackSchema>

export const songFileSchema = songSchema.extend({
  format: z.literal(SONG_FORMAT),
  version: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(SONG_VERSION)]),
  ticksPerQuarter: z.literal(TICKS_PER_QUARTER),
  sequence: z.int().min(0),
  columns: z.object({
    notes: z.tuple(NOTE_COLUMNS.map((name) => z.literal(name)) as never),
    controls: z.tuple(CONTROL_COLUMNS.map((name) => z.literal(name)) as never),
  }),
  tracks: z.array(packedTrackSchema),
})
type SongFile = z.infer<typeof songFileSchema>

export const rowOfNote = (note: Note): NoteRow => [note.id, note.startTick, note.ticks, note.pitch, note.velocity, note.releaseVelocity]
export const noteOfRow = ([id, startTick, ticks, pitch, velocity, releaseVelocity]: NoteRow): Note => ({
  id,
  startTick,
  ticks,
  pitch,
  velocity,
  releaseVelocity,
})
const rowOfControl = ({ id, tick, lane, value }: Control): ControlRow => [id, tick, lane, value]
const controlOfRow = ([id, tick, lane, value]: ControlRow): Control => ({ id, tick, lane, value })

const packedClip = (clip: Clip): PackedClip =>
  clip.kind === 'audio'
    ? { ...clip, variants: [...clip.variants] }
    : { ...clip, notes: clip.notes.map(rowOfNote), controls: clip.controls.map(rowOfControl) }
const wholeClip = (clip: PackedClip): Clip =>
  clip.kind === 'audio' ? clip : { ...clip, notes: clip.notes.map(noteOfRow), controls: clip.controls.map(controlOfRow) }
const packedTrack = (track: Track): PackedTrack => ({ ...track, clips: track.clips.map(packedClip) }) as PackedTrack
const wholeTrack = (track: PackedTrack): Track => ({ ...track, clips: track.clips.map(wholeClip) })

/**
 * The text of a song's file.
 *
 * @param sequence  number of the last entry of the journal that the song holds
 */
export function encodeSong(song: Song, sequence = 0): string {
  return JSON.stringify({
    format: SONG_FORMAT,
    version: SONG_VERSION,
    ticksPerQuarter: TICKS_PER_QUARTER,
    sequence,
    columns: { notes: NOTE_COLUMNS, controls: CONTROL_COLUMNS },
    ...song,
    tracks: song.tracks.map(packedTrack),
  })
}

/** @throws SongError where it is none, or one of a newer version */
export function decodeSong(text: string): { song: Song; sequence: number } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw damaged('it is not whole')
  }
  if (isNewer(value))
    throw new SongError('This song was written by a newer version of Spectraloom.', 'Install the newest version to open it.')
  const parsed = songFileSchema.safeParse(value)
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues
    throw damaged(`${path.join('.')}: ${message}`)
  }
  const song = wholeSong(parsed.data)
  if (song.tempi[0].tick !== 0 || song.meters[0].tick !== 0) throw damaged('it has no tempo or meter at its beginning')
  requireOrder(song)
  return { song, sequence: parsed.data.sequence }
}

const wholeSong = ({ tempi, meters, keys, markers, loop, tracks }: SongFile): Song => ({
  ...{ tempi, meters, keys, markers, loop },
  tracks: tracks.map(wholeTrack),
})

/** Every list in time as `withChange` keeps it: a file that was written by others may not be. */
function requireOrder({ tempi, meters, keys, markers, tracks }: Song): void {
  for (const list of [tempi, meters, keys]) requireRising<{ tick: number }>(list, (a, b) => a.tick - b.tick)
  requireRising(markers, itemOrder)
  requireUnique(tracks)
  for (const { clips, automation } of tracks) {
    requireUnique(clips)
    requireRising(clips, clipOrder)
    requireRising(automation, (a, b) => (a.target < b.target ? -1 : 1))
    for (const { points } of automation) requireRising(points, itemOrder)
    for (const clip of clips) {
      if (clip.kind !== 'notes') continue
      for (const list of [clip.notes, clip.controls]) requireUnique(list)
      requireRising(clip.notes, noteOrder)
      requireRising(clip.controls, itemOrder)
    }
  }
}

function requireRising<T>(list: readonly T[], order: (a: T, b: T) => number): void {
  for (let i = 1; i < list.length; i++) if (order(list[i - 1], list[i]) >= 0) throw damaged('things in it are not in the order of time')
}

function requireUnique(list: readonly { id: unknown }[]): void {
  if (new Set(list.map(({ id }) => id)).size !== list.length) throw damaged('two things in it have one id')
}

const damaged = (why: string): SongError =>
  new SongError(`This is no song that can be read: ${why}.`, 'Put back a former version of the file.')

const isNewer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'number' && value.version > SONG_VERSION

const exchange = <T extends z.ZodType>(item: T) => ({ removed: z.array(item), added: z.array(item) })

const trackSettings = trackSchema.omit({ id: true, kind: true, clips: true, automation: true }).partial().strict()
const clipSettings = z
  .object({ ...noteClipSchema.shape, ...audioClipSchema.shape })
  .omit({ id: true, kind: true, notes: true, controls: true })
  .partial()
  .strict()
const inClip = { trackId: idSchema, clipId: idSchema }

/** A change as it is kept in the journal and sent, with rows for notes and controllers. */
export const packedChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loop'), before: songLoopSchema.nullable(), after: songLoopSchema.nullable() }),
  z.discriminatedUnion('list', [
    z.object({ kind: z.literal('timeline'), list: z.literal('tempi'), ...exchange(tempoChangeSchema) }),
    z.object({ kind: z.literal('timeline'), list: z.literal('meters'), ...exchange(meterChangeSchema) }),
    z.object({ kind: z.literal('timeline'), list: z.literal('keys'), ...exchange(keyChangeSchema) }),
    z.object({ kind: z.literal('timeline'), list: z.literal('markers'), ...exchange(songMarkerSchema) }),
  ]),
  z.object({ kind: z.literal('tracks'), ...exchange(z.object({ index: z.int().min(0), track: packedTrackSchema })) }),
  z.object({ kind: z.literal('order'), before: z.array(idSchema), after: z.array(idSchema) }),
  z.object({ kind: z.literal('track'), trackId: idSchema, before: trackSettings, after: trackSettings }),
  z.object({ kind: z.literal('clips'), trackId: idSchema, ...exchange(packedClipSchema) }),
  z.object({ kind: z.literal('clip'), ...inClip, before: clipSettings, after: clipSettings }),
  z.object({ kind: z.literal('notes'), ...inClip, removed: noteRowsSchema, added: noteRowsSchema }),
  z.object({ kind: z.literal('controls'), ...inClip, removed: controlRowsSchema, added: controlRowsSchema }),
  z.object({ kind: z.literal('automation'), trackId: idSchema, target: z.enum(AUTOMATION_TARGETS), ...exchange(keptPointSchema) }),
])
export type PackedChange = z.infer<typeof packedChangeSchema>

const both = <T, U>(
  { removed, added }: { removed: readonly T[]; added: readonly T[] },
  convert: (item: T) => U,
): { removed: U[]; added: U[] } => ({
  removed: removed.map(convert),
  added: added.map(convert),
})

export function packedChange(change: SongChange): PackedChange {
  switch (change.kind) {
    case 'tracks':
      return { ...change, ...both(change, ({ index, track }) => ({ index, track: packedTrack(track) })) }
    case 'clips':
      return { ...change, ...both(change, packedClip) }
    case 'notes':
      return { ...change, ...both(change, rowOfNote) }
    case 'controls':
      return { ...change, ...both(change, rowOfControl) }
    default:
      return change as PackedChange
  }
}

export function wholeChange(change: PackedChange): SongChange {
  switch (change.kind) {
    case 'tracks':
      return { ...change, ...both(change, ({ index, track }) => ({ index, track: wholeTrack(track) })) }
    case 'clips':
      return { ...change, ...both(change, wholeClip) }
    case 'notes':
      return { ...change, ...both(change, noteOfRow) }
    case 'controls':
      return { ...change, ...both(change, controlOfRow) }
    default:
      return change as SongChange
  }
}
