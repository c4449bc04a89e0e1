/**
 * Places boxes in layers from top to bottom so that edges lead downwards, cross little and pass beside boxes.
 *
 * @source Sugiyama, Tagawa, Toda 1981: ranks, points for long edges, barycentres; here with a few sweeps of each
 */
export interface Box {
  width: number
  height: number
  /** Kept on the first or on the last layer. */
  pinned?: 'top' | 'bottom'
}

export interface Placed {
  /** Centres of the boxes. */
  boxes: { x: number; y: number }[]
  /** For each edge the points it passes between its ends. */
  routes: { x: number; y: number }[][]
  width: number
  height: number
}

export interface Gaps {
  across: number
  down: number
}

interface Item extends Box {
  rank: number
  x: number
  above: number[]
  below: number[]
}

const SWEEPS = 12
/** The last sweeps look both ways at once. */
const BALANCING_SWEEPS = 12
const POINT_WIDTH = 14
/** Long edges are straightened before boxes are centred over their neighbours. */
const POINT_WEIGHT = 8

/** @param edges pairs of places in `boxes`; they must not lead in a circle */
export function layeredLayout(boxes: readonly Box[], edges: readonly (readonly [number, number])[], gaps: Gaps): Placed {
  const items: Item[] = boxes.map((box) => ({ ...box, rank: 0, x: 0, above: [], below: [] }))
  rankDownwards(items, edges)
  const passed = edges.map(([from, to]) => throughRanks(items, from, to))
  const ranks: number[][] = []
  items.forEach((item, index) => (ranks[item.rank] ??= []).push(index))
  for (let rank = 0; rank < ranks.length; rank++) ranks[rank] ??= []
  order(items, ranks)
  spread(items, ranks, gaps.across)

  const heights = ranks.map((rank) => Math.max(0, ...rank.map((index) => items[index].height)))
  const middles: number[] = []
  heights.reduce((top, height, rank) => {
    middles[rank] = top + height / 2
    return top + height + gaps.down
  }, 0)
  const left = items.length === 0 ? 0 : Math.min(...items.map(({ x, width }) => x - width / 2))
  const centre = ({ x, rank }: Item): { x: number; y: number } => ({ x: x - left, y: middles[rank] })
  return {
    boxes: items.slice(0, boxes.length).map(centre),
    routes: passed.map((points) => points.map((index) => centre(items[index]))),
    width: items.length === 0 ? 0 : Math.max(...items.map(({ x, width }) => x + width / 2)) - left,
    height: heights.reduce((sum, height) => sum + height, 0) + gaps.down * Math.max(0, ranks.length - 1),
  }
}

/** Longest way from a source; sources are drawn down to what uses them first. */
function rankDownwards(items: Item[], edges: readonly (readonly [number, number])[]): void {
  for (let changed = true, rounds = 0; changed && rounds <= items.length; rounds++) {
    changed = false
    for (const [from, to] of edges) {
      if (items[to].rank > items[from].rank) continue
      items[to].rank = items[from].rank + 1
      changed = true
    }
  }
  const hasAbove = new Set(edges.map(([, to]) => to))
  items.forEach((item, index) => {
    const uses = edges.filter(([from]) => from === index).map(([, to]) => items[to].rank)
    if (!hasAbove.has(index) && uses.length > 0 && item.pinned !== 'top') item.rank = Math.min(...uses) - 1
  })
  const last = Math.max(0, ...items.map(({ rank }) => rank))
  for (const item of items) if (item.pinned === 'bottom') item.rank = last
}

/** Adds a point on each rank that the edge passes, and notes neighbours. */
function throughRanks(items: Item[], from: number, to: number): number[] {
  const points: number[] = []
  let last = from
  for (let rank = items[from].rank + 1; rank < items[to].rank; rank++) {
    const point = items.push({ width: POINT_WIDTH, height: 0, rank, x: 0, above: [], below: [] }) - 1
    link(items, last, point)
    points.push(point)
    last = point
  }
  link(items, last, to)
  return points
}

const link = (items: Item[], above: number, below: number): void => {
  items[above].below.push(below)
  items[below].above.push(above)
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Fewer crossings: each box stands at the mean place of its neighbours, downwards and upwards in turn. */
function order(items: Item[], ranks: number[][]): void {
  const place = new Map<number, number>()
  const note = (rank: number[]): void => rank.forEach((index, position) => place.set(index, position / Math.max(1, rank.length - 1)))
  ranks.forEach(note)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0
    for (const rank of down ? ranks : [...ranks].reverse()) {
      const wanted = new Map(
        rank.map((index) => {
          const neighbours = down ? items[index].above : items[index].below
          return [index, neighbours.length > 0 ? mean(neighbours.map((other) => place.get(other) ?? 0)) : (place.get(index) ?? 0)] as const
        }),
      )
      rank.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
      note(rank)
    }
  }
}

/** Straighter edges: boxes move towards their neighbours as far as the order and the gaps allow. */
function spread(items: Item[], ranks: readonly number[][], across: number): void {
  for (const rank of ranks) {
    const total = rank.reduce((sum, index) => sum + items[index].width + across, -across)
    rank.reduce((left, index) => {
      items[index].x = left + items[index].width / 2
      return left + items[index].width + across
    }, -total / 2)
  }
  for (let sweep = 0; sweep < SWEEPS + BALANCING_SWEEPS; sweep++) {
    const down = sweep % 2 === 0
    for (const rank of down ? ranks : [...ranks].reverse()) {
      const wanted = rank.map((index) => {
        const neighbours = sweep >= SWEEPS ? [...items[index].above, ...items[index].below] : down ? items[index].above : items[index].below
        return neighbours.length > 0 ? mean(neighbours.map((other) => items[other].x)) : items[index].x
      })
      settle(
        rank.map((index) => items[index]),
        wanted,
        across,
      )
    }
  }
}

/** Places in order, apart by the gap, as near to the wanted ones as can be: neighbours that meet share their displacement. */
function settle(row: readonly Item[], wanted: readonly number[], across: number): void {
  let offset = 0
  const offsets = row.map((item, i) => {
    if (i > 0) offset += row[i - 1].width / 2 + across + item.width / 2
    return offset
  })
  const blocks: { sum: number; weight: number; count: number }[] = []
  wanted.forEach((x, i) => {
    const weight = row[i].height === 0 ? POINT_WEIGHT : 1
    blocks.push({ sum: weight * (x - offsets[i]), weight, count: 1 })
    for (
      let last = blocks.length - 1;
      last > 0 && blocks[last - 1].sum / blocks[last - 1].weight >= blocks[last].sum / blocks[last].weight;
      last--
    ) {
      const { sum, weight: heavier, count } = blocks.pop() as (typeof blocks)[number]
      blocks[last - 1].sum += sum
      blocks[last - 1].weight += heavier
      blocks[last - 1].count += count
    }
  })
  let i = 0
  for (const { sum, weight, count } of blocks) for (let n = 0; n < count; n++, i++) row[i].x = sum / weight + offsets[i]
}
