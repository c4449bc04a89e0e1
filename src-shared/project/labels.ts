import { z } from 'zod'
import { idSchema, nameSchema, timestampSchema } from './identifiers.ts'
import type { Recording, RecordingMarker } from './recording.ts'

/** Words of a label. */
export const labelSchema = z.string().min(1).max(120)

/** What somebody said of a stretch of a recording. Stretches may overlap: then several labels hold. Seconds from its beginning. */
export const labelledStretchSchema = z.object({
  recordingId: idSchema,
  startSeconds: z.number().nonnegative(),
  endSeconds: z.number().positive(),
  label: labelSchema,
})
export type LabelledStretch = z.infer<typeof labelledStretchSchema>

const toHundredths = (value: number): number => Number(value.toFixed(2))

/** A label that says how much of something there is, as in `lively = 0.7`. */
const VALUE_LABEL = /^(.*\S)\s*=\s*([+-]?\d+(?:[.,]\d+)?)$/

/** What a label says of how much there is of something; null where it is a word alone. */
export function valueInLabel(label: string): { name: string; value: number } | null {
  const [, name, number] = VALUE_LABEL.exec(label.trim()) ?? []
  return name === undefined ? null : { name, value: Number(number.replace(',', '.')) }
}

/** The same the other way round. */
export const labelOfValue = (name: string, value: number): string => `${name} = ${toHundredths(value)}`

/** `runs/<id>/labels.json`: what a run learns from, as it was when it began. */
export const learntLabelsSchema = z.object({ version: z.literal(1), stretches: z.array(labelledStretchSchema) })

/** Whether labels say what sounds when, or what a recording is as a whole. */
export const LABELLED = ['frame', 'clip'] as const
export const labelledSchema = z.enum(LABELLED)
export type Labelled = z.infer<typeof labelledSchema>

/** A marked place of a recording that has an end. */
export type MarkedStretch = Required<RecordingMarker>

/** What labels of a recording are read from: its places in the order of time, and how long it is. */
type Marked = Pick<Recording, 'markers' | 'durationSeconds'>

const isStretch = (marker: RecordingMarker): marker is MarkedStretch => marker.endSeconds !== undefined && marker.label !== ''

/**
 * The marked places of a recording, those that say something as stretches: where there are places alone, each holds until the next one.
 * Beside stretches a place holds for nothing and stays as it is.
 */
export function placesAsStretches({ markers, durationSeconds }: Marked): readonly RecordingMarker[] {
  if (markers.some(({ endSeconds }) => endSeconds !== undefined)) return markers
  return markers.map((marker, i) => {
    const endSeconds = Math.min(durationSeconds, markers[i + 1]?.seconds ?? durationSeconds)
    return endSeconds > marker.seconds && marker.label !== '' ? { ...marker, endSeconds } : marker
  })
}

/** The labelled stretches of a recording, as far as it reaches. */
export const markedStretches = (recording: Marked): MarkedStretch[] =>
  placesAsStretches(recording)
    .filter(isStretch)
    .map((stretch) => ({ ...stretch, endSeconds: Math.min(recording.durationSeconds, stretch.endSeconds) }))
    .filter(({ seconds, endSeconds }) => endSeconds > seconds)

/** The labels of recordings, from the places that are marked in them. */
export const labelledStretches = (recordings: readonly (Marked & Pick<Recording, 'id'>)[]): LabelledStretch[] =>
  recordings.flatMap((recording) =>
    markedStretches(recording).map(({ seconds: startSeconds, endSeconds, label }) => ({
      recordingId: recording.id,
      startSeconds,
      endSeconds,
      label,
    })),
  )

/** The same as sections of pieces: those that a person corrected, where there are some. */
export const markedSections = (recordings: readonly (Marked & Pick<Recording, 'id' | 'correction'>)[]): LabelledStretch[] =>
  recordings.flatMap(
    (recording) =>
      recording.correction.sections?.map((section) => ({ recordingId: recording.id, ...section })) ?? labelledStretches([recording]),
  )

/** A label from here to there, and how sure the network is of it on the mean, 0 to 1. */
export const foundStretchSchema = z.object({
  startSeconds: z.number().nonnegative(),
  endSeconds: z.number().positive(),
  label: labelSchema,
  probability: z.number().min(0).max(1),
})
export type FoundStretch = z.infer<typeof foundStretchSchema>

/** How much of something there is in a recording, step by step, on the scale of those who marked it. */
export const foundCurveSchema = z.object({
  label: labelSchema,
  stepSeconds: z.number().positive(),
  values: z.array(z.number()).max(100_000),
  /** What was marked least and most: a curve stays between them. */
  lowest: z.number(),
  highest: z.number(),
})
export type FoundCurve = z.infer<typeof foundCurveSchema>

export const meanOfCurve = ({ values }: Pick<FoundCurve, 'values'>): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/** Its mean, and between what it lies. */
export const curveWords = (curve: Pick<FoundCurve, 'label' | 'values'>): string => {
  const [mean, least, most] = [meanOfCurve(curve), Math.min(...curve.values), Math.max(...curve.values)].map(toHundredths)
  return `${curve.label} ${mean} (${least} to ${most})`
}

/** The line of one voice: its pitch step by step, Hz, 0 where it is not sure; and how sure it is, 0 to 1. */
export const foundMelodySchema = z.object({
  stepSeconds: z.number().positive(),
  hz: z.array(z.number().nonnegative()).max(200_000),
  confidence: z.array(z.number().min(0).max(1)).max(200_000),
})
export type FoundMelody = z.infer<typeof foundMelodySchema>

/** From where to where a line goes, and how much of the time there is one. */
export function melodyWords({ hz }: Pick<FoundMelody, 'hz'>): string {
  const voiced = hz.filter((one) => one > 0).sort((a, b) => a - b)
  if (voiced.length === 0) return 'no pitch that it is sure of'
  const share = Math.round((100 * voiced.length) / hz.length)
  return `a voice in ${share} % of the time, ${Math.round(voiced[0])} to ${Math.round(voiced[voiced.length - 1])} Hz`
}

/** What a network says of a recording. */
export const labellingSchema = z.object({
  per: labelledSchema,
  /** How much of the recording was listened to. */
  seconds: z.number().positive(),
  /** Every label it knows, and its probability on the mean of the whole recording. */
  labels: z.array(z.object({ label: labelSchema, probability: z.number().min(0).max(1) })).max(1000),
  /** In the order of time; of whole recordings each label that holds, from its beginning to its end. */
  stretches: z.array(foundStretchSchema).max(100_000),
  /** Of networks that learnt values; empty of all others. */
  curves: z.array(foundCurveSchema).max(100).default([]),
  /** Of networks that learnt pitch. */
  melody: foundMelodySchema.optional(),
})
export type Labelling = z.infer<typeof labellingSchema>

/** `analyses/<id>.json`: what a network said of a recording. */
export const analysisSchema = z.object({
  version: z.literal(1),
  id: idSchema,
  name: nameSchema,
  createdAt: timestampSchema,
  /** The run and the step of its checkpoint. */
  provenance: z.object({ runId: idSchema, runName: z.string(), checkpointStep: z.int().nonnegative() }),
  /** Its content as it was heard. */
  recording: z.object({ id: idSchema, name: z.string(), contentHash: z.string().regex(/^[0-9a-f]{64}$/) }),
  found: labellingSchema,
  /** The round of a training after which it was made along the way; null where a person asked for it. */
  previewEpoch: z.int().positive().nullable().default(null),
})
export type Analysis = z.infer<typeof analysisSchema>
