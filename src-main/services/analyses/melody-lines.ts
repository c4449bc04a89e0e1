/** The line of one voice as files that other programs read. */
import type { JamsAnnotation } from './jams.ts'

export interface MelodyLine {
  stepSeconds: number
  /** 0 where no voice is. [moments] */
  hz: ArrayLike<number>
  /** [moments] */
  confidence: ArrayLike<number>
}

/** A row a moment. */
const rows = ({ stepSeconds, hz, confidence }: MelodyLine, row: (time: string, hz: string, confidence: string) => string): string =>
  Array.from(hz, (pitch, i) => `${row((i * stepSeconds).toFixed(3), pitch.toFixed(3), confidence[i].toFixed(3))}\n`).join('')

/** Time and Hz, as mir_eval reads them. */
export const f0File = (line: MelodyLine): string => rows(line, (time, hz) => `${time}\t${hz}`)

export const melodyTable = (line: MelodyLine): string => `time,hz,confidence\n${rows(line, (...fields) => fields.join(','))}`

/** Where a voice sounds; the index counts its stretches. */
export function pitchContour({ stepSeconds, hz, confidence }: MelodyLine): JamsAnnotation {
  let index = -1
  const data = Array.from(hz, (frequency, i) => {
    if (frequency > 0 && !(hz[i - 1] > 0)) index++
    return {
      time: Number((i * stepSeconds).toFixed(6)),
      duration: 0,
      value: { index, frequency: Number(frequency.toFixed(3)), voiced: true },
      confidence: Number(confidence[i].toFixed(3)),
    }
  })
  return { namespace: 'pitch_contour', data: data.filter((_, i) => hz[i] > 0) }
}
