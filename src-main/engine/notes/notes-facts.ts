import { z } from 'zod'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { DRUM_VOICE, PACES, PLACES, VOICES } from './note-events.ts'

const placeSchema = z
  .int()
  .min(0)
  .max(PLACES - 1)

/** What a checkpoint keeps of the pieces: how takes go that begin from nothing. */
export const notesFactsSchema = z.object({
  tempoBpm: z.number().positive(),
  barSteps: z.int().positive(),
  /** Where notes begin in a bar, in steps. */
  places: z.array(placeSchema),
  /** Which voices play, those of most notes first, and which paces there are; none known to networks from before those were heard. */
  voices: z
    .array(
      z
        .int()
        .min(0)
        .max(VOICES - 1),
    )
    .default([]),
  paces: z
    .array(
      z
        .int()
        .min(0)
        .max(PACES - 1),
    )
    .default([]),
})
export type NotesFacts = z.infer<typeof notesFactsSchema>

/** 1 where something may be, 0 elsewhere: float32 [length]. */
export const allowed = (where: readonly number[], length: number): HostTensor =>
  hostTensor(
    Float32Array.from({ length }, (_, place) => (where.includes(place) ? 1 : 0)),
    [length],
  )

/** What networks that know voices and paces choose among. */
export const choicesOf = ({ voices, paces }: Pick<NotesFacts, 'voices' | 'paces'>): Record<'voices' | 'paces', HostTensor> => ({
  voices: allowed(voices, VOICES),
  paces: allowed(paces, PACES),
})

/** A voice as a network knows it: of others the commonest is heard. Drums stay drums. */
export const knownVoice = (voice: number, { voices }: Pick<NotesFacts, 'voices'>): number =>
  voice === DRUM_VOICE || voices.includes(voice) ? voice : (voices.find((known) => known !== DRUM_VOICE) ?? voice)
