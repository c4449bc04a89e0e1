import { describe, expect, it } from 'vitest'
import { PLAIN_NOTES, soundingNotes, type Note, type NoteClip } from '../../../../src-shared/music/index.ts'
import { seededRandom } from '../../../../test/support/seeded-random.ts'
import type { PaintArea } from '../../timeline/core/grid-painter.ts'
import { tickToX, type TimeAxis } from '../../timeline/core/time-axis.ts'
import { paintClipNotes } from './clip-notes-painter.ts'

const WIDTH = 400
const BOX = { x: 0, y: 0, width: WIDTH, height: 88 }

interface Line {
  y: number
  from: number
  to: number
}

/** The lines that are drawn, and how many notes were drawn for it. */
function drawn(clip: NoteClip, time: TimeAxis): Line[] {
  const lines: Line[] = []
  const context = { fillStyle: '', fillRect: (x: number, y: number, width: number) => lines.push({ y, from: x, to: x + width }) }
  paintClipNotes({ context, width: WIDTH, height: 88, colours: {} } as unknown as PaintArea, time, clip, BOX, 'red')
  return lines
}

/** Whether something is drawn in each pixel column, by pitch from above. */
function columns(lines: readonly Line[]): string[] {
  const rows = new Map<number, boolean[]>()
  for (const { y, from, to } of lines) {
    const row = rows.get(y) ?? Array.from({ length: WIDTH }, () => false)
    rows.set(y, row)
    for (let x = Math.max(0, Math.ceil(from - 0.5)); x < Math.min(WIDTH, to - 0.5); x++) row[x] = true
  }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([, row]) => row.map((is) => (is ? '#' : '.')).join(''))
    .filter((row) => row.includes('#'))
}

/** All notes that the clip sounds, one by one. */
function naive(clip: NoteClip, time: TimeAxis): Line[] {
  return soundingNotes(clip).map(({ startTick, ticks, pitch }) => {
    const from = tickToX(time, startTick)
    return { y: -pitch, from, to: from + Math.max(1, ticks / time.ticksPerPixel - 0.5) }
  })
}

function randomClip(seed: number): NoteClip {
  const random = seededRandom(seed)
  const notes = Array.from({ length: 1 + random(80) }, (_, i): Note => ({
    ...{ id: i + 1, startTick: random(9600), ticks: 1 + random(1500), pitch: 60 + random(9), velocity: 90, releaseVelocity: 0 },
  })).sort((a, b) => a.startTick - b.startTick || a.id - b.id)
  const loopTicks = random(2) === 0 ? 0 : 480 + random(4000)
  return {
    ...{ ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', notes, loopTicks, loopPhaseTicks: random(3) * 200 },
    ...{ startTick: random(5000), offsetTicks: random(2000), lengthTicks: 500 + random(20_000) },
  }
}

describe('the notes of a clip', () => {
  it('are drawn where each of them sounds, in loops and at every zoom', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const clip = randomClip(seed)
      const random = seededRandom(seed + 1000)
      const time = { leftTick: random(9000), ticksPerPixel: [1, 7.5, 40, 120][random(4)] }
      expect(columns(drawn(clip, time)), `seed ${seed}`).toEqual(columns(naive(clip, time)))
    }
  })

  it('of 100,000 that lie closer than pixels are some lines, up to the last', () => {
    const notes = Array.from({ length: 100_000 }, (_, i): Note => ({
      id: i + 1,
      startTick: i * 48,
      ticks: 90,
      pitch: 36 + ((i * 7) % 60),
      velocity: 90,
      releaseVelocity: 0,
    }))
    const clip: NoteClip = { ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', startTick: 0, lengthTicks: 4_800_000, notes }
    const lines = drawn(clip, { leftTick: 0, ticksPerPixel: 12_000 })
    expect(lines).toHaveLength(60)
    for (const { from, to } of lines) {
      expect(from).toBeLessThan(1)
      expect(to).toBeGreaterThan(399)
    }
  })

  it('of rounds of a tick each end', () => {
    const notes = [{ id: 1, startTick: 0, ticks: 1, pitch: 60, velocity: 90, releaseVelocity: 0 }]
    const clip: NoteClip = {
      ...{ ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', startTick: 0, lengthTicks: 2 ** 40, notes, loopTicks: 1 },
    }
    const lines = drawn(clip, { leftTick: 0, ticksPerPixel: 4000 })
    expect(lines).toHaveLength(1)
    expect(lines[0].to).toBeGreaterThanOrEqual(WIDTH)
  })
})
