/** How well what is played is followed while it sounds, on pieces by chance, and how late it is said. */
import { ANNOTATION_TASKS, type AnnotationTask } from '../../src-main/engine/evaluation/annotations/annotation-tasks.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { SoundFollower } from '../../src-main/engine/hearing/streaming/sound-follower.ts'
import { onsetsOfPiece } from '../../src-main/engine/pieces/labelled-piece.ts'
import { randomPiece } from '../../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../../src-main/engine/pieces/render-piece.ts'
import { entry, type BenchEntry } from '../report.ts'

const FIRST_SEED = 51_001
const BLOCK = 128
/** An onset that is said so near to one that was played says that one. */
const NEAR_SECONDS = 0.05

const text = (times: readonly number[]): string => times.join('\n')
const fMeasure = (task: AnnotationTask, reference: readonly number[], estimate: readonly number[]): number =>
  Number(ANNOTATION_TASKS[task].compareTexts?.(text(reference), text(estimate))['F-measure'])
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

export async function followed(count: number): Promise<BenchEntry[]> {
  const [onsetFs, beatFs, delays]: [number[], number[], number[]] = [[], [], []]
  let [seconds, processor] = [0, 0]
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
    const piece = randomPiece(seed)
    const samples = await renderPiece(piece, randomConditions(seed), seed)
    const follower = new SoundFollower(HEARD_RATE)
    const before = process.cpuUsage()
    const said = Array.from({ length: Math.ceil(samples.length / BLOCK) }, (_, i) =>
      follower.push(samples.subarray(i * BLOCK, (i + 1) * BLOCK)),
    ).flat()
    const { user, system } = process.cpuUsage(before)
    processor += (user + system) / 1e6
    seconds += samples.length / HEARD_RATE
    const played = onsetsOfPiece(piece)
    const onsets = said.filter(({ onsetSeconds }) => onsetSeconds !== null)
    onsetFs.push(
      fMeasure(
        'onset',
        played,
        onsets.map(({ onsetSeconds }) => onsetSeconds!),
      ),
    )
    for (const { onsetSeconds, seconds: at } of onsets) {
      const nearest = played.reduce((best, time) => (Math.abs(time - onsetSeconds!) < Math.abs(best - onsetSeconds!) ? time : best))
      if (Math.abs(nearest - onsetSeconds!) < NEAR_SECONDS) delays.push(at - nearest)
    }
    beatFs.push(
      fMeasure(
        'beat',
        piece.beats,
        said.flatMap(({ beatSeconds }) => beatSeconds ?? []),
      ),
    )
  }
  delays.sort((a, b) => a - b)
  const delayAt = (share: number): number => 1000 * delays[Math.floor(share * (delays.length - 1))]
  return [
    entry('followed: onsets F', mean(onsetFs), ''),
    entry('followed: onsets are said after, middle', delayAt(0.5), 'ms', { atMost: 30 }),
    entry('followed: onsets are said after, nine of ten', delayAt(0.9), 'ms'),
    entry('followed: beats F', mean(beatFs), ''),
    entry('followed, one core', seconds / processor, 'x real time'),
  ]
}
