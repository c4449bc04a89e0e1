import { figureOf, FLOOR_IDS, type EvaluationFigure, type FloorId } from '../../src-shared/project/index.ts'

/** Where the marks of a figure lie on its line, 0 at the left to 1; null where there is no such value. */
export interface FigurePlaces {
  value: number | null
  ceiling: number | null
  floors: { id: FloorId; place: number }[]
}

/** Places on a line from the smallest to the largest of all values; the better end is on the right where there is one. */
export function figurePlaces({ id, value, ceiling, floors }: EvaluationFigure): FigurePlaces {
  const known = [value, ceiling, ...Object.values(floors)].filter((amount) => amount !== null)
  const { better } = figureOf(id)
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const place = (amount: number | null): number | null => {
    if (amount === null) return null
    const along = most > least ? (amount - least) / (most - least) : 0.5
    return better === 'lower' ? 1 - along : along
  }
  return {
    value: place(value),
    ceiling: place(ceiling),
    floors: FLOOR_IDS.flatMap((floor) => {
      const at = place(floors[floor] ?? null)
      return at === null ? [] : [{ id: floor, place: at }]
    }),
  }
}
