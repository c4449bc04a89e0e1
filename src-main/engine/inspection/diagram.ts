/** Where everything of a graph's picture stands: groups of one layer each, their boxes, and the lines between them. */
import { fold, type FoldedGraph } from './fold.ts'
import type { InspectedGraph } from './inspected-graph.ts'
import { layeredLayout } from './layered-layout.ts'

export interface Point {
  x: number
  y: number
}

export interface DiagramBox {
  node: FoldedGraph['nodes'][number]
  x: number
  y: number
  width: number
  height: number
}

export interface DiagramGroup {
  /** Empty for what stands between layers: no frame is drawn. */
  layer: string
  x: number
  y: number
  width: number
  height: number
}

export interface Diagram {
  boxes: DiagramBox[]
  groups: DiagramGroup[]
  lines: { points: Point[]; back: boolean }[]
  width: number
  height: number
}

const CHARACTER_WIDTH = 6.4
const BOX = { padding: 14, height: 40, terminalHeight: 30, smallest: 96 }
const GROUP = { padding: 16, head: 36, foot: 12, smallest: 250 }
const INNER_GAPS = { across: 16, down: 22 }
const OUTER_GAPS = { across: 36, down: 34 }
/** Where a value enters or leaves a group. */
const ENTRY = { width: 10, height: 0, pinned: 'top' } as const
const EXIT = { width: 10, height: 0, pinned: 'bottom' } as const
const MOST_WEIGHT_LETTERS = 44

export const shapeWords = (shape: readonly number[] | null): string =>
  shape === null ? '' : shape.length === 0 ? 'number' : shape.join(' × ')
export const titleOf = (node: DiagramBox['node']): string => ('terminal' in node ? node.name : node.op)
export const detailOf = (node: DiagramBox['node']): string =>
  'terminal' in node ? shapeWords(node.shape) : [shapeWords(node.shape), weightWords(node.weights)].filter(Boolean).join('  ·  ')

function weightWords(weights: readonly string[]): string {
  const all = weights.join(', ')
  return all.length > MOST_WEIGHT_LETTERS ? `${weights.length} weights` : all
}

function sizeOf(node: DiagramBox['node']): { width: number; height: number } {
  const count = 'count' in node && node.count > 1 ? ` × ${node.count}` : ''
  const inOneLine = 'terminal' in node
  const letters = inOneLine
    ? titleOf(node).length + detailOf(node).length + 3
    : Math.max(titleOf(node).length + count.length + 1, detailOf(node).length)
  return { width: Math.max(BOX.smallest, letters * CHARACTER_WIDTH + 2 * BOX.padding), height: inOneLine ? BOX.terminalHeight : BOX.height }
}

interface Group {
  layer: string
  members: number[]
}

export function diagram(graph: InspectedGraph): Diagram {
  const folded = fold(graph)
  const groups = groupsOf(folded)
  const groupOf = new Map(groups.flatMap((group, index) => group.members.map((member) => [member, index] as const)))
  const forward = folded.edges.filter(({ back }) => !back)
  const crossing = forward.filter(({ from, to }) => groupOf.get(from) !== groupOf.get(to))
  const inner = groups.map((group, index) => innerLayout(group, index, folded, groupOf))

  const order = acyclic(
    crossing.map(({ from, to }) => [groupOf.get(from) as number, groupOf.get(to) as number] as const),
    groups.length,
  )
  const outer = layeredLayout(
    inner.map(({ width, height }) => ({ width, height })),
    order.edges,
    OUTER_GAPS,
  )
  const corner = (index: number): Point => ({
    x: outer.boxes[index].x - inner[index].width / 2,
    y: outer.boxes[index].y - inner[index].height / 2,
  })

  const boxes: DiagramBox[] = []
  groups.forEach((_, index) => inner[index].boxes.forEach((box, member) => (boxes[member] = moved(box, corner(index)))))
  const lines: Diagram['lines'] = []
  for (const edge of folded.edges) {
    const [a, b] = [groupOf.get(edge.from) as number, groupOf.get(edge.to) as number]
    const [start, end] = [bottomOf(boxes[edge.from]), topOf(boxes[edge.to])]
    const shift = (points: readonly Point[], index: number): Point[] =>
      points.map((point) => ({ x: point.x + corner(index).x, y: point.y + corner(index).y }))
    if (edge.back) {
      if (a === b) lines.push({ points: [sideOf(boxes[edge.from]), sideOf(boxes[edge.to])], back: true })
    } else if (a === b) lines.push({ points: [start, ...shift(inner[a].routes.get(`${edge.from} ${edge.to}`) ?? [], a), end], back: false })
    else {
      const between = outer.routes[order.edges.findIndex(([from, to]) => from === a && to === b)] ?? []
      lines.push({
        points: [
          start,
          ...shift(inner[a].exits.get(edge.from) ?? [], a),
          ...between,
          ...shift(inner[b].entries.get(edge.to) ?? [], b),
          end,
        ],
        back: false,
      })
    }
  }
  return {
    boxes,
    groups: groups.map(({ layer }, index) => ({ layer, ...corner(index), width: inner[index].width, height: inner[index].height })),
    lines,
    width: outer.width,
    height: outer.height,
  }
}

const moved = (box: DiagramBox, { x, y }: Point): DiagramBox => ({ ...box, x: box.x + x, y: box.y + y })
const bottomOf = ({ x, y, width, height }: DiagramBox): Point => ({ x: x + width / 2, y: y + height })
const topOf = ({ x, y, width }: DiagramBox): Point => ({ x: x + width / 2, y })
const sideOf = ({ x, y, width, height }: DiagramBox): Point => ({ x: x + width, y: y + height / 2 })

/** One group a layer; what stands between layers is a group of its own where it hangs together. */
function groupsOf({ nodes, edges }: FoldedGraph): Group[] {
  const parent = nodes.map((_, index) => index)
  const root = (index: number): number => {
    while (parent[index] !== index) index = parent[index]
    return index
  }
  const isLoose = (index: number): boolean => 'op' in nodes[index] && (nodes[index] as { layer: string }).layer === ''
  for (const { from, to } of edges) if (isLoose(from) && isLoose(to)) parent[root(to)] = root(from)
  const groups = new Map<string, Group>()
  nodes.forEach((node, index) => {
    const layer = 'terminal' in node ? '' : node.layer
    const key = layer === '' ? String(root(index)) : `layer ${layer}`
    const group = groups.get(key) ?? { layer, members: [] }
    groups.set(key, group)
    group.members.push(index)
  })
  return [...groups.values()]
}

interface InnerLayout {
  width: number
  height: number
  /** By place in the graph's list of nodes, within the group. */
  boxes: Map<number, DiagramBox>
  routes: Map<string, Point[]>
  /** From a box to the group's border. */
  exits: Map<number, Point[]>
  entries: Map<number, Point[]>
}

function innerLayout(
  { layer, members }: Group,
  index: number,
  { nodes, edges }: FoldedGraph,
  groupOf: ReadonlyMap<number, number>,
): InnerLayout {
  const place = new Map(members.map((member, position) => [member, position]))
  const mine = edges.filter(({ back }) => !back)
  const inside = mine.filter(({ from, to }) => groupOf.get(from) === index && groupOf.get(to) === index)
  const leaving = [
    ...new Set(mine.filter(({ from, to }) => groupOf.get(from) === index && groupOf.get(to) !== index).map(({ from }) => from)),
  ]
  const entering = [...new Set(mine.filter(({ from, to }) => groupOf.get(to) === index && groupOf.get(from) !== index).map(({ to }) => to))]
  const sizes = members.map((member) => sizeOf(nodes[member]))
  const exitPorts = leaving.map((from, i) => [place.get(from) as number, members.length + i] as const)
  const entryPorts = entering.map((to, i) => [members.length + leaving.length + i, place.get(to) as number] as const)
  const pairs = [
    ...inside.map(({ from, to }) => [place.get(from) as number, place.get(to) as number] as const),
    ...exitPorts,
    ...entryPorts,
  ]
  const laid = layeredLayout([...sizes, ...leaving.map(() => EXIT), ...entering.map(() => ENTRY)], pairs, INNER_GAPS)
  const framed = layer !== ''
  const frame = framed ? { x: GROUP.padding, top: GROUP.head, bottom: GROUP.foot } : { x: 0, top: 0, bottom: 0 }
  const width = Math.max(framed ? GROUP.smallest : 0, laid.width + 2 * frame.x)
  const shift = { x: (width - laid.width) / 2, y: frame.top }
  const at = ({ x, y }: Point): Point => ({ x: x + shift.x, y: y + shift.y })
  const routesFrom = inside.length
  return {
    width,
    height: laid.height + frame.top + frame.bottom,
    boxes: new Map(
      members.map((member, i) => {
        const { x, y } = at(laid.boxes[i])
        return [member, { node: nodes[member], x: x - sizes[i].width / 2, y: y - sizes[i].height / 2, ...sizes[i] }]
      }),
    ),
    routes: new Map(inside.map(({ from, to }, i) => [`${from} ${to}`, laid.routes[i].map(at)])),
    exits: new Map(leaving.map((from, i) => [from, [...laid.routes[routesFrom + i], laid.boxes[members.length + i]].map(at)])),
    entries: new Map(
      entering.map((to, i) => [
        to,
        [laid.boxes[members.length + leaving.length + i], ...laid.routes[routesFrom + leaving.length + i]].map(at),
      ]),
    ),
  }
}

/** The edges between groups, once each and without circles. */
function acyclic(edges: readonly (readonly [number, number])[], count: number): { edges: (readonly [number, number])[] } {
  const kept: (readonly [number, number])[] = []
  const below: Set<number>[] = Array.from({ length: count }, () => new Set())
  const reaches = (from: number, to: number, seen = new Set<number>()): boolean => {
    if (from === to) return true
    if (seen.has(from)) return false
    seen.add(from)
    return [...below[from]].some((next) => reaches(next, to, seen))
  }
  for (const [from, to] of edges) {
    if (below[from].has(to) || reaches(to, from)) continue
    below[from].add(to)
    kept.push([from, to])
  }
  return { edges: kept }
}
