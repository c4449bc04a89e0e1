import { z } from 'zod'
import { idSchema } from '../project/identifiers.ts'
import { soundFileFormatSchema } from '../project/sound-file.ts'

/** What a song can leave the project as. */
export const SAMPLER_FORMATS = ['sfz', 'dspreset', 'sf2'] as const
export type SamplerFormat = (typeof SAMPLER_FORMATS)[number]
export const SONG_EXPORT_FORMATS = ['mix', 'stems', 'folder', 'dawproject', 'rpp', 'midi', ...SAMPLER_FORMATS] as const
export type SongExportFormat = (typeof SONG_EXPORT_FORMATS)[number]

/** Whether it becomes an instrument of samples. */
export const isSampler = (format: SongExportFormat): format is SamplerFormat => (SAMPLER_FORMATS as readonly string[]).includes(format)

export const LONGEST_TAIL_SECONDS = 60

/**
 * How loud it becomes: as it is; its highest sample at a level; or a loudness by ITU-R BS.1770-4, as far as the true peak allows. One gain
 * for all files of an export, so that stems keep their balance.
 */
export const exportLevelSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('as-is') }),
  z.object({ kind: z.literal('peak'), peakDb: z.number().min(-60).max(0) }),
  z.object({ kind: z.literal('loudness'), lufs: z.number().min(-60).max(-5), truePeakDb: z.number().min(-20).max(0) }),
])
export type ExportLevel = z.infer<typeof exportLevelSchema>

/** The whole song, its loop region, or any stretch of it. */
export const exportRangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('song') }),
  z.object({ kind: z.literal('loop') }),
  z
    .object({ kind: z.literal('ticks'), startTick: z.int().min(0), endTick: z.int().min(1) })
    .refine(({ startTick, endTick }) => endTick > startTick, 'a range ends after its beginning'),
])
export type ExportRange = z.infer<typeof exportRangeSchema>

export const exportSoundSchema = z.object({
  format: soundFileFormatSchema.default('wav-24'),
  sampleRate: z.int().min(8000).max(192_000).default(48_000),
  /** Before 16 and 24 bits: none, of constant power, or moved to where ears hear least of it. */
  dither: z.enum(['none', 'flat', 'shaped']).default('flat'),
  channels: z.union([z.literal(1), z.literal(2)]).default(2),
  /** What rings on after the end, at most; silence at its end is kept, so that files have one length. */
  tailSeconds: z.number().min(0).max(LONGEST_TAIL_SECONDS).default(4),
  level: exportLevelSchema.default({ kind: 'as-is' }),
})
export type ExportSound = z.infer<typeof exportSoundSchema>

export const NAMING_FIELDS = ['project', 'track', 'number', 'tempo'] as const
export const DEFAULT_NAMING = '{number} {track}'

/** What of a song leaves it, and how. */
export const songExportSchema = z.object({
  format: z.enum(SONG_EXPORT_FORMATS),
  /** Takes and recordings, each a track from the beginning on; null: the song, or all of them where there is no song yet. */
  soundIds: z.array(idSchema).min(1).max(2000).nullable().default(null),
  range: exportRangeSchema.default({ kind: 'song' }),
  /** Of these tracks alone; null: of all. */
  trackIds: z.array(idSchema).min(1).max(2000).nullable().default(null),
  /** Of these clips alone, from where the first of them begins to where the last one ends; null: of all. */
  clipIds: z.array(idSchema).min(1).max(100_000).nullable().default(null),
  sound: exportSoundSchema.prefault({}),
  /** Of each track's file: text with `{project}`, `{track}`, `{number}` and `{tempo}`. */
  naming: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]*$/u, 'a name is one line of text')
    .refine((text) => text.includes('{track}') || text.includes('{number}'), 'the name of a file tells its track: {track} or {number}')
    .default(DEFAULT_NAMING),
})
export type SongExport = z.infer<typeof songExportSchema>

/** Whether an export of this format is several files; else it is one. */
export const makesFolder = (format: SongExportFormat): boolean => ['stems', 'folder', 'rpp', 'sfz', 'dspreset'].includes(format)

/** A track's file by the pattern. @param number  from 1 */
export function exportedName(
  pattern: string,
  values: { project: string; track: string; number: number; count: number; bpm: number },
): string {
  const digits = Math.max(2, String(values.count).length)
  const texts: Record<string, string> = {
    project: values.project,
    track: values.track,
    number: String(values.number).padStart(digits, '0'),
    tempo: String(Math.round(values.bpm * 100) / 100),
  }
  return pattern.replace(/\{(\w+)\}/g, (whole, field: string) => texts[field] ?? whole)
}
