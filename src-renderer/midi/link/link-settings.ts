import { z } from 'zod'
import { TIMECODE_RATES } from '../../../src-shared/music/sync/index.ts'

/** What this program follows of others: their beat, their time, or their machine control; nothing. */
export const FOLLOWED = ['nothing', 'clock', 'timecode', 'machine'] as const

export const linkSettingsSchema = z.object({
  /** The output that is told; null: none. */
  outputId: z.string().nullable(),
  sendsClock: z.boolean(),
  sendsTimecode: z.boolean(),
  rate: z.enum(TIMECODE_RATES),
  sendsMachine: z.boolean(),
  follows: z.enum(FOLLOWED),
})
export type LinkSettings = z.infer<typeof linkSettingsSchema>

export const NO_LINK: LinkSettings = {
  ...{ outputId: null, sendsClock: false, sendsTimecode: false, rate: '30', sendsMachine: false, follows: 'nothing' },
}

/** Of this machine, from before; none where they cannot be read. */
export function storedLink(text: string | null): LinkSettings {
  try {
    return linkSettingsSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return NO_LINK
  }
}

/** Whether it needs messages that the browser asks the person about. */
export const needsSysex = ({ sendsMachine, follows }: LinkSettings): boolean =>
  sendsMachine || follows === 'machine' || follows === 'timecode'
