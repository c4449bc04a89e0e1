import { z } from 'zod';
/** Letters, digits and dashes only: an id can stand in a file name on every system and cannot leave its folder. */
export const idSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'an id has lower-case letters, digits and dashes');
/** A name a person gave: one line, trimmed, not empty. */
export const nameSchema = z
    .string()
    .trim()
    .min(1, 'a name needs at least one character')
    .max(120, 'a name has at most 120 characters')
    .regex(/^[^\p{Cc}]*$/u, 'a name is one line of text');
/** A line of text that the person may see again: without the characters that steer terminals and end names. */
export const lineSchema = z.string().regex(/^[^\p{Cc}]*$/u, 'a line of text holds no control characters');
/** A path on the machine the program runs on, as a person or a dialog gives it; no system takes longer ones. */
export const pathSchema = lineSchema.min(1, 'a path needs at least one character').max(4096, 'a path has at most 4096 characters');
/** File name inside the project: no folder part, no parent reference, no drive. */
export const fileNameSchema = z
    .string()
    .min(1)
    .max(200)
    .regex(/^(?!\.)[^\\/:*?"<>|\p{Cc}]+$/u, 'a file name without folders');
export const timestampSchema = z.iso.datetime();
