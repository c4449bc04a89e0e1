/** A graph as an SVG picture that can be read on light and dark grounds. */
import { detailOf, diagram, shapeWords, titleOf, type Diagram, type DiagramBox, type Point } from './diagram.ts'
import type { InspectedGraph } from './inspected-graph.ts'
import type { GraphSummary } from './summary.ts'
import { bytesWords, countWords, flopsWords } from './words.ts'

const MARGIN = 40
const HEAD = 84
const LEGEND_HEIGHT = 46

type Family = 'product' | 'function' | 'window' | 'shaping' | 'arithmetic'

const FAMILIES: readonly [Family, words: string, ops: string][] = [
  ['product', 'products with weights', 'matMul conv convTranspose MatMul Gemm Conv ConvTranspose'],
  [
    'function',
    'functions',
    'sigmoid tanh relu softplus exp log sqrt softmax logSoftmax sin cos Sigmoid Tanh Relu Softplus Exp Log Sqrt Softmax LogSoftmax',
  ],
  ['window', 'pooling and sums', 'maxPool avgPool sum max argMax MaxPool AveragePool ReduceSum ReduceMax ArgMax'],
  ['arithmetic', 'arithmetic', ''],
  [
    'shaping',
    'moving numbers',
    'reshape broadcastTo transpose concat split slice pad gather cast Reshape Expand Transpose Concat Split Slice Pad Gather Cast Identity',
  ],
]
const families = new Map(FAMILIES.flatMap(([family, , ops]) => ops.split(' ').map((op) => [op, family] as const)))
const familyOf = (op: string): Family => families.get(op) ?? 'arithmetic'

/** The colours of the app: after natural dyes, for dark and for light grounds. */
const STYLE = `
  svg { color-scheme: light dark; --ground: #f6f1e8; --frame: #ece5d8; --line: #c3b69f; --edge: #8d7f68; --text: #1e1914; --soft: #51473b; --faint: #685c4c;
    --box: #fdfbf6; --product: #b49800; --function: #0d5a3f; --window: #1c5aa8; --arithmetic: #8a4a00; --shaping: #8d7f68; --terminal: #ddd3c1 }
  @media (prefers-color-scheme: dark) { svg { --ground: #161310; --frame: #1d1916; --line: #453c34; --edge: #8a7d6c; --text: #f2eadf; --soft: #c0b4a4; --faint: #978a7b;
    --box: #26211d; --product: #ecd547; --function: #79d3a9; --window: #8ab8f8; --arithmetic: #f3ad63; --shaping: #978a7b; --terminal: #312a25 } }
  text { font-family: 'Archivo Variable', Archivo, system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; font-size: 12px; fill: var(--text) }
  .ground { fill: var(--ground) } .group { fill: var(--frame); stroke: var(--line) } .box { fill: var(--box); stroke: var(--line) } .terminal { fill: var(--terminal); stroke: var(--line) }
  .title { font-size: 22px; font-weight: 650 } .figures, .detail, .legend { fill: var(--soft) } .detail { font-size: 11px } .layer, .note { paint-order: stroke; stroke: var(--frame); stroke-width: 5px; stroke-linejoin: round } .layer { font-size: 14px; font-weight: 650 }
  .note { font-size: 11px; fill: var(--faint) } .op { font-weight: 600 } .count { fill: var(--faint); font-weight: 450 }
  .edge { fill: none; stroke: var(--edge); stroke-width: 1.4 } .back { stroke-dasharray: 4 3 } .tip { fill: var(--edge) }
  ${FAMILIES.map(([family]) => `.${family} { fill: var(--${family}) }`).join(' ')}`

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter] as string)
const number = (value: number): string => String(Math.round(value * 10) / 10)

/** @returns an SVG document */
export function picture(graph: InspectedGraph, summary: GraphSummary): string {
  const drawn = diagram(graph)
  const width = Math.max(drawn.width, 640) + 2 * MARGIN
  const height = drawn.height + HEAD + LEGEND_HEIGHT + 2 * MARGIN
  const left = (width - drawn.width) / 2
  const named = drawn.groups.filter(({ layer }) => layer !== '')
  const figures = [
    `${countWords(summary.parameters)} parameters`,
    `${bytesWords(summary.weightBytes)} of weights`,
    `${bytesWords(summary.peakActivationBytes)} of activations at most`,
    `${flopsWords(summary.flops)} a run`,
    `${summary.nodes} nodes`,
  ].join('   ·   ')
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}" role="img" aria-label="${escape(summary.title)}">
<title>${escape(summary.title)}</title>
<style>${STYLE}</style>
<rect class="ground" width="100%" height="100%"/>
<text class="title" x="${MARGIN}" y="${MARGIN + 18}">${escape(summary.title)}</text>
<text class="figures" x="${MARGIN}" y="${MARGIN + 42}">${escape(figures)}</text>
<g transform="translate(${number(left)} ${MARGIN + HEAD})">
${named.map(groupFrame).join('\n')}
${drawn.lines.map(line).join('\n')}
${drawn.boxes.map(box).join('\n')}
${named.map((group) => groupTitle(group, summary)).join('\n')}
</g>
${legend(height - MARGIN)}
</svg>
`
}

const groupFrame = ({ x, y, width, height }: Diagram['groups'][number]): string =>
  `<rect class="group" x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="12"/>`

/** Drawn last, so that lines that enter the group pass behind the words. */
function groupTitle({ layer, x, y, width }: Diagram['groups'][number], summary: GraphSummary): string {
  const facts = summary.layers.find((candidate) => candidate.layer === layer)
  const words = facts
    ? [facts.parameters > 0 ? `${countWords(facts.parameters)} parameters` : '', flopsWords(facts.flops)].filter(Boolean)
    : []
  return `<text class="layer" x="${number(x + 16)}" y="${number(y + 22)}">${escape(layer)}</text>
${words.map((line, i) => `<text class="note" x="${number(x + width - 16)}" y="${number(y + 20 + 14 * i)}" text-anchor="end">${escape(line)}</text>`).join('')}`
}

function box({ node, x, y, width, height }: DiagramBox): string {
  const middle = number(x + width / 2)
  if ('terminal' in node) {
    return `<g><rect class="terminal" x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="${height / 2}"/>
<text x="${middle}" y="${number(y + height / 2 + 4)}" text-anchor="middle"><tspan class="op">${escape(node.name)}</tspan><tspan class="detail" dx="8">${escape(shapeWords(node.shape))}</tspan></text></g>`
  }
  const count = node.count > 1 ? `<tspan class="count" dx="6">× ${node.count}</tspan>` : ''
  return `<g><rect class="box" x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="6"/>
<rect class="${familyOf(node.op)}" x="${number(x)}" y="${number(y + 8)}" width="4" height="${number(height - 16)}" rx="2"/>
<text class="op" x="${middle}" y="${number(y + 17)}" text-anchor="middle">${escape(titleOf(node))}${count}</text>
<text class="detail" x="${middle}" y="${number(y + 32)}" text-anchor="middle">${escape(detailOf(node))}</text></g>`
}

/** A smooth line that leaves and arrives upright. */
function line({ points, back }: Diagram['lines'][number]): string {
  if (back) {
    const [from, to] = points
    const out = Math.max(from.x, to.x) + 26
    return `<path class="edge back" d="M${at(from)} C${number(out)} ${number(from.y)} ${number(out)} ${number(to.y)} ${number(to.x + 5)} ${number(to.y)}"/>${tip(to, 'left')}`
  }
  const end = points[points.length - 1]
  const stops = [...points.slice(0, -1), { x: end.x, y: end.y - 5 }]
  const curves = stops.slice(1).map((to, i) => {
    const from = stops[i]
    const middle = number((from.y + to.y) / 2)
    return `C${number(from.x)} ${middle} ${number(to.x)} ${middle} ${at(to)}`
  })
  return `<path class="edge" d="M${at(stops[0])} ${curves.join(' ')}"/>${tip(end, 'down')}`
}

const at = ({ x, y }: Point): string => `${number(x)} ${number(y)}`
const tip = ({ x, y }: Point, direction: 'down' | 'left'): string =>
  direction === 'down' ? `<path class="tip" d="M${at({ x, y })} l-4 -7 h8 z"/>` : `<path class="tip" d="M${at({ x, y })} l7 -4 v8 z"/>`

function legend(y: number): string {
  let x = MARGIN
  const parts = FAMILIES.map(([family, words]) => {
    const part = `<rect class="${family}" x="${number(x)}" y="${number(y - 11)}" width="4" height="14" rx="2"/><text class="legend" x="${number(x + 11)}" y="${number(y)}">${words}</text>`
    x += words.length * 6.6 + 40
    return part
  })
  return `<g>${parts.join('')}</g>`
}
