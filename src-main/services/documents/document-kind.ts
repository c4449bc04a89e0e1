import type { z } from 'zod'
import type { PersonError } from '../../../src-shared/person-error.ts'

/** A document that changes step by step: what its changes are, how it stands in its file and they in its journal. */
export interface DocumentKind<Document, Change, Packed> {
  /** In the middle of a sentence, e.g. `the song`. */
  words: string
  empty: Document
  largestBytes: number
  encode(document: Document, sequence: number): string
  /** @throws what `isProblem` knows, where the text is damaged, or of a newer version */
  decode(text: string): { document: Document; sequence: number }
  /** @throws what `isProblem` knows, where one does not fit; the document stays as it was */
  withChanges(document: Document, changes: readonly Change[]): Document
  inverseOfAll(changes: readonly Change[]): readonly Change[]
  isProblem(error: unknown): error is PersonError
  /** How a change stands in the journal. */
  packedSchema: z.ZodType<Packed>
  pack(change: Change): Packed
  unpack(packed: Packed): Change
}
