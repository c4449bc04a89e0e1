import { z } from 'zod'
import { fileNameSchema, idSchema, nameSchema, timestampSchema } from './identifiers.ts'
import { marksSchema, NO_MARKS } from './marks.ts'
import { notesProvenanceSchema } from './notes-playing.ts'

const sevenBits = z.int().min(0).max(127)
/** More than anybody plays in one go: a day, which is short enough that ticks stay exact integers. */
export const PLAYED_MIDI_LIMITS = { longestSeconds: 86_400, slowestBpm: 20, fastestBpm: 400, mostNotes: 100_000, mostControls: 500_000 }
const { longestSeconds, slowestBpm, fastestBpm, mostNotes, mostControls } = PLAYED_MIDI_LIMITS

/** A note as it was played, in seconds from the start of the recording. */
export const playedNoteSchema = z.object({
  pitch: sevenBits,
  /** Of the key going down; zero would be a note off. */
  velocity: sevenBits.min(1),
  startSeconds: z.number().min(0).max(longestSeconds),
  durationSeconds: z.number().positive().max(longestSeconds),
})
export type PlayedNote = z.infer<typeof playedNoteSchema>

/** A controller's move beside the notes: the sustain pedal above all. */
export const playedControlSchema = z.object({ controller: sevenBits, value: sevenBits, seconds: z.number().min(0).max(longestSeconds) })
export type PlayedControl = z.infer<typeof playedControlSchema>

export const playedMidiSchema = z.object({
  /** What the musician heard while playing; 120 where there was no tempo. */
  tempoBpm: z.number().min(slowestBpm).max(fastestBpm),
  notes: z.array(playedNoteSchema).min(1).max(mostNotes),
  controls: z.array(playedControlSchema).max(mostControls),
})
export type PlayedMidi = z.infer<typeof playedMidiSchema>

/** Where notes come from. */
export const midiOriginSchema = z.discriminatedUnion('kind', [
  /** A person played them. */
  z.object({ kind: z.literal('played') }),
  /** A MIDI file, kept as it is, with its name and its sha256, hexadecimal. */
  z.object({ kind: z.literal('imported'), file: z.string().max(300), contentHash: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** The program wrote them down from a recording. */
  z.object({ kind: z.literal('transcribed'), recordingId: idSchema, recording: nameSchema }),
  /** A network wrote them. */
  z.object({ kind: z.literal('generated'), provenance: notesProvenanceSchema }),
])
export type MidiOrigin = z.infer<typeof midiOriginSchema>

/** Of some bars, however wild. */
const MOST_PREVIEW_NOTES = 4096

/** `takes/<id>.notes.json`, beside the Standard MIDI File `takes/<id>.mid`: notes that a person played, or a network wrote, or a file. */
export const midiTakeSchema = z.object({
  version: z.literal(1),
  id: idSchema,
  name: nameSchema,
  file: fileNameSchema,
  createdAt: timestampSchema,
  notes: z.int().positive(),
  /** To the end of the last note, as the pedal holds it. */
  durationSeconds: z.number().nonnegative(),
  tempoBpm: z.number(),
  /** Played, as all were before there was a choice. */
  origin: midiOriginSchema.default({ kind: 'played' }),
  labels: marksSchema.default(NO_MARKS),
  /** Of those from along the way of a training: what there is to draw. */
  preview: z
    .object({ notes: z.array(playedNoteSchema).max(MOST_PREVIEW_NOTES) })
    .nullable()
    .default(null),
})
export type MidiTake = z.infer<typeof midiTakeSchema>

/** A MIDI take sounds in mono at this rate, in Hz. */
export const MIDI_TAKE_RATE = 44_100
/** The last note rings on for so long. */
const RINGING_SECONDS = 2
const LONGEST_SOUND_SECONDS = 3600

/** Length of a MIDI take's sound in samples; what was played after the first hour is not heard. */
export const midiTakeFrames = ({ durationSeconds }: Pick<MidiTake, 'durationSeconds'>): number =>
  Math.round(Math.min(durationSeconds + RINGING_SECONDS, LONGEST_SOUND_SECONDS) * MIDI_TAKE_RATE)

/** Whether networks learn from it unless the person chooses: not from what networks wrote. */
export const isTuneToLearn = ({ origin }: Pick<MidiTake, 'origin'>): boolean => origin.kind !== 'generated'
