import { figureText, type Evaluation, type FigureId } from '../../src-shared/project/index.ts'

/** One sentence for the person, and whether it is good news. */
export interface Finding {
  text: string
  good: boolean
}

/** More than this of a take is like a recording: worth a warning. */
const MUCH_COPIED = 0.2
const LONG_COPY_SECONDS = 3
/** Up to so many times the distance of real music from real music counts as near: the two halves of a project differ by as much. */
const AS_NEAR_TIMES = 1.5
/** Smaller distances are chance. */
const LEAST_DISTANCE = 0.02

/** The few things that matter most, in words. */
export function findings({ figures, names }: Evaluation): Finding[] {
  const of = (id: FigureId): Evaluation['figures'][number] => figures.find((figure) => figure.id === id)!
  const found: Finding[] = []
  const it = names.length === 1 ? 'It' : 'They'
  const near = of('mmd-log-mel')
  if (near.value !== null && near.ceiling !== null) {
    const times = near.value / Math.max(near.ceiling, LEAST_DISTANCE)
    const good = times <= AS_NEAR_TIMES
    found.push({
      text: `Second by second ${it === 'It' ? 'it is' : 'they are'} ${good ? 'as near to your music as real music is' : `${times.toFixed(1)} times as far from your music as real music is`}.`,
      good,
    })
  }
  const thread = [of('key-clarity').value, of('key-clarity').ceiling]
  if (thread[0] !== null && thread[1] !== null) {
    const held = thread[0] >= 0.95 * thread[1]
    found.push({
      text: `${it} ${held ? (names.length === 1 ? 'stays' : 'stay') : names.length === 1 ? 'does not stay' : 'do not stay'} in a key as your recordings do.`,
      good: held,
    })
  }
  const copied = of('copied-share').value
  if (copied !== null) {
    const longest = of('longest-copy').value ?? 0
    const good = copied <= MUCH_COPIED && longest <= LONG_COPY_SECONDS
    found.push({
      text: `${figureText('copied-share', copied)} of the seconds are like a recording more than your music is like itself${longest > 0 ? `; the longest copy lasts ${figureText('longest-copy', longest)}` : ''}.`,
      good,
    })
  }
  const stuck = of('loop-rate').value ?? 0
  if (stuck > 0.1) found.push({ text: `${figureText('loop-rate', stuck)} of the seconds repeat what was heard just before.`, good: false })
  return found
}
