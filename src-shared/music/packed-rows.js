import { z } from 'zod';
import { CONTROL_VALUE_RULE, controlLaneSchema, isControlValue, MOST_NOTES_A_CLIP, MOST_TICKS } from './song.ts';
export const isNoteRow = (row) => Array.isArray(row) &&
    row.length === 6 &&
    isWhole(row[0], 1, Number.MAX_SAFE_INTEGER) &&
    isWhole(row[1], 0, MOST_TICKS) &&
    isWhole(row[2], 1, MOST_TICKS) &&
    isWhole(row[3], 0, 127) &&
    isWhole(row[4], 1, 127) &&
    isWhole(row[5], 0, 127);
export const isControlRow = (row) => Array.isArray(row) &&
    row.length === 4 &&
    isWhole(row[0], 1, Number.MAX_SAFE_INTEGER) &&
    isWhole(row[1], 0, MOST_TICKS) &&
    isLane(row[2]) &&
    isWhole(row[3], -8192, 8191) &&
    isControlValue(row[2], row[3]);
const isWhole = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;
const lanes = new Map();
/** The lanes are few, and asked for often. */
function isLane(value) {
    const known = lanes.get(value);
    if (known !== undefined)
        return known;
    const is = controlLaneSchema.safeParse(value).success;
    if (is)
        lanes.set(value, is);
    return is;
}
const rowsSchema = (isRow, what) => z.custom((rows) => Array.isArray(rows) && rows.length <= MOST_NOTES_A_CLIP && rows.every(isRow), {
    error: ({ input }) => `${what}, of which row ${Array.isArray(input) ? input.findIndex((row) => !isRow(row)) + 1 : 0} is none`,
});
export const noteRowsSchema = rowsSchema(isNoteRow, 'rows of notes');
export const controlRowsSchema = rowsSchema(isControlRow, `rows of controllers (${CONTROL_VALUE_RULE})`);
