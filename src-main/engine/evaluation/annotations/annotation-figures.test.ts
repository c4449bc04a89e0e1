import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import { ANNOTATION_TASKS, isTextTask, type AnnotationTask } from './annotation-tasks.ts'

/** Published outputs of mir_eval 0.x, printed with 16 digits; sums in another order differ in the last ones. */
const TOLERANCE = 1e-6

const folder = (task: string): string => sharedData('annotated', 'mir_eval', task)

/** mir_eval counts a fifth that is too low nowhere; all else is as in its outputs. */
const cases = (task: AnnotationTask): { name: string; ref: string; est: string; expected: Record<string, number | boolean> }[] =>
  readdirSync(folder(task))
    .filter((name) => /^output\d+\.json$/.test(name))
    .map((name) => {
      const number = /\d+/.exec(name)?.[0] ?? ''
      const read = (start: string): string => {
        const file = readdirSync(folder(task)).find((other) => new RegExp(`^${start}${number}\\.(txt|lab)$`).test(other))
        return readFileSync(`${folder(task)}/${file}`, 'utf8')
      }
      return {
        name,
        ref: read('ref'),
        est: read('est'),
        expected: JSON.parse(readFileSync(`${folder(task)}/${name}`, 'utf8')) as Record<string, number>,
      }
    })

/** Events are sed_eval's, not mir_eval's: event-figures.test.ts. */
const publishedTasks = (Object.keys(ANNOTATION_TASKS) as AnnotationTask[]).filter((task) => isTextTask(task) && task !== 'events')

describe.skipIf(!hasSharedData).each(publishedTasks)('figures of %s', (task) => {
  it('equal those that mir_eval published', () => {
    const all = cases(task)
    expect(all.length).toBeGreaterThan(1)
    for (const { name, ref, est, expected } of all) {
      const compare = ANNOTATION_TASKS[task].compareTexts
      const figures = compare?.(ref, est) ?? {}
      for (const [figure, value] of Object.entries(expected)) {
        expect(
          Math.abs(Number(figures[figure]) - Number(value)),
          `${name} ${figure}: ${String(figures[figure])}, published ${Number(value)}`,
        ).toBeLessThan(TOLERANCE)
      }
    }
  })
})
