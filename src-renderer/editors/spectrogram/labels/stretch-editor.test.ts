import { beforeEach, describe, expect, it } from 'vitest'
import type { MarkedStretch } from '../../../../src-shared/project/index.ts'
import { ROW_HEIGHT, StretchEditor, type PlacedStretch, type StretchPreview } from './stretch-editor.ts'

/** A second is 100 pixels. */
const PIXELS = 100
const storm: MarkedStretch = { seconds: 1, endSeconds: 3, label: 'storm' }
const rain: MarkedStretch = { seconds: 2, endSeconds: 4, label: 'rain' }
const shown: PlacedStretch[] = [
  { stretch: storm, row: 0 },
  { stretch: rain, row: 1 },
]

let told: unknown[]
let preview: StretchPreview | null
let editor: StretchEditor

beforeEach(() => {
  told = []
  preview = null
  editor = new StretchEditor({
    shown: () => shown,
    durationSeconds: () => 10,
    secondsAt: (x) => x / PIXELS,
    pixelOf: (seconds) => seconds * PIXELS,
    preview: (next) => (preview = next),
    choose: (stretch) => told.push(['choose', stretch?.label ?? null]),
    seek: (seconds) => told.push(['seek', seconds]),
    change: (before, after) => told.push(['change', before.label, after.seconds, after.endSeconds]),
    name: (span) => told.push(['name', span.seconds, span.endSeconds]),
  })
})

function drag(from: number, to: number, row = 0): void {
  const y = (row + 0.5) * ROW_HEIGHT
  editor.pointerDown({ x: from, y })
  editor.pointerMove({ x: to, y })
  editor.pointerUp()
}

describe('the pointer on the lane of labels', () => {
  it.each([
    ['an edge', 298, 350, 0, ['change', 'storm', 1, 3.52]],
    ['the other edge', 102, 52, 0, ['change', 'storm', 0.5, 3]],
    ['all of a stretch', 200, 250, 0, ['change', 'storm', 1.5, 3.5]],
    ['one of another row that lies under it', 250, 150, 1, ['change', 'rain', 1, 3]],
    ['a new one, to the left', 700, 500, 0, ['name', 5, 7]],
    ['a new one beyond the end', 900, 2000, 1, ['name', 9, 10]],
  ])('drags %s', (_, from, to, row, expected) => {
    drag(from, to, row)
    expect(told.at(-1)).toEqual(expected)
  })

  it('goes where it is clicked: to the beginning of a stretch, or beside them to that place', () => {
    drag(250, 251)
    drag(700, 701)
    expect(told).toEqual([
      ['choose', 'storm'],
      ['seek', 1],
      ['choose', null],
      ['seek', 7],
    ])
    expect(preview).toBeNull()
  })

  it('shows what would be, and nothing of it stays where it is cancelled', () => {
    const y = 4
    editor.pointerDown({ x: 200, y })
    editor.pointerMove({ x: 300, y })
    expect(preview).toEqual({ before: storm, after: { seconds: 2, endSeconds: 4, label: 'storm' } })
    expect(editor.cancel()).toBe(true)
    editor.pointerUp()
    expect(preview).toBeNull()
    expect(told).toEqual([['choose', 'storm']])
  })
})
