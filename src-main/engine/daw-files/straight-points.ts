import { automationAt, type AutomationPoint } from '../../../src-shared/music/index.ts'

const STEP_DB = 1
const STEPS_OF_A_CURVE = 16
const MOST_STEPS = 200

/**
 * An automation for programs that run straight between points: where ours bends, points stand so close that the difference is not heard.
 *
 * @param isDb  levels run straight in decibels here, elsewhere in amplitude: at most one decibel lies between two points
 * @returns     ticks need not be whole
 */
export function straightPoints(points: readonly AutomationPoint[], isDb: boolean): { tick: number; value: number }[] {
  return points.flatMap((point, index) => {
    const next = points.at(index + 1)
    if (!next || next.tick <= point.tick) return [{ tick: point.tick, value: point.value }]
    const change = Math.abs(next.value - point.value)
    const byCurve = point.curve !== 0 && change > 0 ? STEPS_OF_A_CURVE : 1
    const steps = Math.min(MOST_STEPS, Math.max(byCurve, isDb ? Math.ceil(change / STEP_DB) : 1))
    return Array.from({ length: steps }, (_, step) => {
      const tick = point.tick + ((next.tick - point.tick) * step) / steps
      return { tick, value: automationAt([point, next], tick, point.value) }
    })
  })
}
