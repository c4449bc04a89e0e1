import type { ProjectSession } from '../services/project/project-session.ts'
import { UsageError } from './command.ts'
import { clock } from './output.ts'

export const ITEM_KINDS = ['recording', 'run', 'take', 'midi-take', 'analysis'] as const
export type ItemKind = (typeof ITEM_KINDS)[number]

/** Something in a project that has a name and can be removed. */
export interface ProjectItem {
  kind: ItemKind
  id: string
  name: string
  /** What else a person wants to see of it in a list. */
  words: string
  /** The same for programs. */
  fields: Record<string, unknown>
  rename(name: string): Promise<void>
  /** To the trash. */
  remove(): Promise<void>
}

const ORIGIN_WORDS = { played: 'played', imported: 'MIDI file', transcribed: 'from a recording', generated: 'by a network' } as const

export function projectItems({ library, runs, takes, midiTakes, analyses }: ProjectSession): ProjectItem[] {
  return [
    ...library.recordings.map(({ id, name, durationSeconds, format, file, reference, warnings }) => ({
      kind: 'recording' as const,
      id,
      name,
      words: [clock(durationSeconds), format, reference?.path, ...warnings].filter(Boolean).join(', '),
      fields: { durationSeconds, format, file, reference: reference?.path ?? null, warnings },
      rename: (wanted: string) => library.rename(id, wanted),
      remove: () => library.remove([id]),
    })),
    ...runs.list().map(({ id, name, status, epochsDone, settings: { model, epochs } }) => ({
      kind: 'run' as const,
      id,
      name,
      words: `${model}, ${status}, ${epochsDone} of ${epochs} epochs`,
      fields: { model, status, epochsDone, epochs },
      rename: (wanted: string) => runs.rename(id, wanted),
      remove: () => runs.remove(id),
    })),
    ...takes.list().map(({ id, name, status, frames, sampleRate, file, provenance }) => ({
      kind: 'take' as const,
      id,
      name,
      words: `${clock(frames / sampleRate)}, ${status}, by ${provenance.runName}`,
      fields: { durationSeconds: frames / sampleRate, status, file, runId: provenance.runId },
      rename: (wanted: string) => takes.rename(id, wanted),
      remove: () => takes.remove(id),
    })),
    ...midiTakes.list().map(({ id, name, durationSeconds, notes, origin }) => ({
      kind: 'midi-take' as const,
      id,
      name,
      words: `${clock(durationSeconds)}, ${notes} notes, ${ORIGIN_WORDS[origin.kind]}`,
      fields: { durationSeconds, notes, origin: origin.kind },
      rename: (wanted: string) => midiTakes.rename(id, wanted),
      remove: () => midiTakes.remove(id),
    })),
    ...analyses.list().map(({ id, name, recording, provenance, found }) => ({
      kind: 'analysis' as const,
      id,
      name,
      words: `"${recording.name}", ${found.stretches.length} labels, by ${provenance.runName}`,
      fields: { recordingId: recording.id, runId: provenance.runId, labels: found.stretches.length },
      rename: (wanted: string) => analyses.rename(id, wanted),
      remove: () => analyses.remove(id),
    })),
  ]
}

/** The item that an id or a name means. @throws UsageError where there is none, or where several have the name */
export function findItem(session: ProjectSession, wanted: string): ProjectItem {
  const items = projectItems(session)
  const byId = items.find(({ id }) => id === wanted)
  if (byId) return byId
  const named = items.filter(({ name }) => name === wanted)
  if (named.length === 1) return named[0]
  if (named.length === 0)
    throw new UsageError(`There is nothing called "${wanted}" in this project.`, '"spectraloom list DIR" shows what it holds.')
  throw new UsageError(
    `"${wanted}" is the name of ${named.length} things.`,
    `Name one by its id: ${named.map(({ kind, id }) => `${id} (${kind})`).join(', ')}.`,
  )
}
