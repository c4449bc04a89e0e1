import { z } from 'zod'
import { CONTROL_VALUE_RULE, controlLaneSchema, isControlValue, MOST_NOTES_A_CLIP, MOST_TICKS } from './song.ts'

/**
 * Notes and controllers as rows of numbers, as a song's file and its changes hold them. They are checked by hand: a schema for each row
 * takes ten times as long, and a song has a hundred thousand of them. `packed-rows.test.ts` holds them to the schemas of what they mean.
 */
export type NoteRow = [id: number, startTick: number, ticks: number, pitch: number, velocity: number, releaseVelocity: number]
export type ControlRow = [id: number, tick: number, lane: string, value: number]

export const isNoteRow = (row: unknown): row is NoteRow =>
  Array.isArray(row) &&
  row.length === 6 &&
  isWhole(row[0], 1, Number.MAX_SAFE_INTEGER) &&
  isWhole(row[1], 0, MOST_TICKS) &&
  isWhole(row[2], 1, MOST_TICKS) &&
  isWhole(row[3], 0, 127) &&
  isWhole(row[4], 1, 127) &&
  isWhole(row[5], 0, 127)

export const isControlRow = (row: unknown): row is ControlRow =>
  Array.isArray(row) &&
  row.length === 4 &&
  isWhole(row[0], 1, Number.MAX_SAFE_INTEGER) &&
  isWhole(row[1], 0, MOST_TICKS) &&
  isLane(row[2]) &&
  isWhole(row[3], -8192, 8191) &&
  isControlValue(row[2], row[3])

const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most

const lanes = new Map<unknown, boolean>()
/** The lanes are few, and asked for often. */
function isLane(value: unknown): value is string {
  const known = lanes.get(value)
  if (known !== undefined) return known
  const is = controlLaneSchema.safeParse(value).success
  if (is) lanes.set(value, is)
  return is
}

const rowsSchema = <R>(isRow: (row: unknown) => row is R, what: string) =>
  z.custom<R[]>((rows) => Array.isArray(rows) && rows.length <= MOST_NOTES_A_CLIP && rows.every(isRow), {
    error: ({ input }) => `${what}, of which row ${Array.isArray(input) ? input.findIndex((row) => !isRow(row)) + 1 : 0} is none`,
  })

export const noteRowsSchema = rowsSchema(isNoteRow, 'rows of notes')
export const controlRowsSchema = rowsSchema(isControlRow, `rows of controllers (${CONTROL_VALUE_RULE})`)
