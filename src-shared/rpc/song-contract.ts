/** The part of the contract for the song. Every window has it whole, changes its own copy at once, and hears of what all of them do. */
import { z } from 'zod'
import { idSchema, lineSchema, pathSchema } from '../project/index.ts'
import { INSTRUMENTS, samplerSchema, soundFontChoiceSchema } from '../music/index.ts'
import { call, nothing } from './contract-parts.ts'
import { oneShotsSchema } from './one-shot-contract.ts'

/** Of music that is recorded along with a song: what plays lasts so long at least. */
export const SONG_RECORDING_SECONDS = 300

const bytes = z.instanceof(Uint8Array)
const labelSchema = lineSchema.min(1).max(200)

export const songHistorySchema = z.object({ undo: z.string().nullable(), redo: z.string().nullable() })
export type SongHistory = z.infer<typeof songHistorySchema>

const imported = z.object({ trackIds: z.array(idSchema), warnings: z.array(z.string()) })

export const soundFontSchema = z.object({
  id: idSchema,
  name: z.string(),
  presets: z.array(soundFontChoiceSchema.omit({ id: true })).max(4096),
})
/** A SoundFont of the project and what it holds to choose from. */
export type SoundFont = z.infer<typeof soundFontSchema>

export const songCalls = {
  /** The song, as `sentSong` puts it, the number of the last thing that was done to it, and of the state that it is in. */
  'song.open': call(nothing, z.object({ data: bytes, sequence: z.int(), state: z.int(), history: songHistorySchema })),
  /**
   * Does a step, as `sentChanges` puts it. `editId` is the window's own for it: `song.changed` tells it.
   *
   * @throws conflict where it does not fit the song any more
   */
  'song.edit': call(z.object({ label: labelSchema, changes: bytes, editId: idSchema }), z.object({ sequence: z.int() })),
  'song.undo': call(nothing, nothing),
  'song.redo': call(nothing, nothing),
  /** What was done, and what was taken back, the newest last. */
  'song.steps': call(nothing, z.object({ done: z.array(z.string()), undone: z.array(z.string()) })),
  /** Adds the tracks of a MIDI file; an empty song takes its tempi, meters, keys and markers, too. */
  'song.importMidi': call(
    z.object({
      fileName: lineSchema.min(1).max(255),
      data: bytes.refine(({ length }) => length <= 16 << 20, 'a MIDI file has at most 16 MB'),
    }),
    imported,
  ),
  /**
   * Begins to add the tracks of a DAWproject, with its sounds as recordings: a file that a window sent, or one of the program's own
   * machine. `song.imported` tells what came of it.
   */
  'song.importProject': call(
    z.object({ source: z.union([z.object({ uploadId: idSchema }), z.object({ path: pathSchema })]), fileName: lineSchema.min(1).max(255) }),
    z.object({ jobId: idSchema }),
  ),
  /** Adds recordings that are stems of one song: a track each from the beginning on, at the tempo that names or tags say. */
  'song.addStems': call(z.object({ recordingIds: z.array(idSchema).min(1).max(2000), name: lineSchema.min(1).max(255) }), imported),
  /** Adds the notes of a MIDI take as a track. */
  'song.addMidiTake': call(z.object({ takeId: idSchema }), imported),
  /**
   * Begins to make the song's sound from a tick on; heard as the sound `song`, whose first sample is the song's `startSample`: with a
   * count-in it lies before that tick, below 0 at the beginning of the song.
   */
  'song.prepareSound': call(
    z.object({
      startTick: z.int().min(0),
      metronome: z.object({ isOn: z.boolean(), countInBars: z.int().min(0).max(8) }).optional(),
      /** At least, from that tick on, also of an empty song: something is recorded along with it. */
      lastsSeconds: z.number().min(0).max(SONG_RECORDING_SECONDS).default(0),
    }),
    z.object({
      ...{ soundId: idSchema, startSample: z.int(), sampleRate: z.int(), samples: z.int() },
      /** Those that have meters, in the order of these. */
      meteredTrackIds: z.array(idSchema),
    }),
  ),
  /**
   * What the meters of that sound show, a row for each `METER_SAMPLES` of it: `METER_VALUES` for each metered track, then for the mix.
   * Fewer rows come back where they are not made yet.
   */
  'song.meters': call(
    z.object({ soundId: idSchema, fromRow: z.int().min(0), rows: z.int().min(1).max(256) }),
    z.object({ values: z.instanceof(Float32Array) }),
  ),
  /** Makes one new recording of clips of sound, and one clip of it in their place, as one step; a job tells how far it is. */
  'song.consolidate': call(
    z.object({ trackId: idSchema, clipIds: z.array(idSchema).min(1).max(10_000) }),
    z.object({ clipId: idSchema, recordingId: idSchema }),
  ),
  /** A single note as an instrument of the song plays it, for the ear while one edits; mono. */
  'song.noteSound': call(
    z.object({
      instrument: z.enum(INSTRUMENTS),
      sampler: samplerSchema.nullable().default(null),
      pitch: z.int().min(0).max(127),
      velocity: z.int().min(1).max(127),
    }),
    z.object({ sampleRate: z.int(), samples: z.instanceof(Float32Array) }),
  ),
  /** Makes a sampler of a recording, of sounds that a network plays with, or of short sounds that one makes; `song.samplerMade` tells. */
  'song.makeSampler': call(
    z.object({
      source: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('recording'), id: idSchema }),
        z.object({ kind: z.literal('run'), id: idSchema }),
        oneShotsSchema.extend({ kind: z.literal('one-shots'), as: z.enum(['kit', 'notes']) }),
      ]),
    }),
    z.object({ jobId: idSchema }),
  ),
  /** The SoundFonts of the project, by name. */
  'song.soundFonts': call(nothing, z.object({ soundFonts: z.array(soundFontSchema) })),
  /** Takes a SoundFont that a window sent (`library.beginUpload`) into the project; one that is there already is given back. */
  'song.addSoundFont': call(z.object({ uploadId: idSchema }), soundFontSchema),
  /** As a Standard MIDI File, to be saved by the person. */
  'song.midiFile': call(nothing, z.object({ fileName: z.string(), data: bytes })),
} as const

export const songEvents = {
  'song.imported': imported.extend({ jobId: idSchema, name: z.string() }),
  'song.samplerMade': z.object({ jobId: idSchema, sampler: samplerSchema }),
  /** One thing after the other, by `sequence`. Where `state` is a number again, the song is again what it was. */
  'song.changed': z.object({
    ...{ sequence: z.int(), state: z.int() },
    kind: z.enum(['do', 'undo', 'redo']),
    label: z.string(),
    /** As `toldChanges` puts them. */
    changes: bytes.nullable(),
    /** Of the window's step; null where no window has made it. */
    editId: idSchema.nullable(),
    history: songHistorySchema,
  }),
} as const
