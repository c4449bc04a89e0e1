import { expect, it } from 'vitest'
import { MELODY_STEP_SECONDS } from '../../../src-shared/project/index.ts'
import { melodyOf } from '../hearing/melody.ts'
import { CounterRandom, streamOf } from '../random.ts'
import type { LabelledPiece } from './labelled-piece.ts'
import { randomPiece } from './random-piece.ts'
import { renderPiece, STUDIO } from './render-piece.ts'
import { sungPiece, tunefulSeeds } from './sung-piece.ts'

const SEEDS = tunefulSeeds(71_001, 12)
const pieces = SEEDS.map((seed) => sungPiece(randomPiece(seed), new CounterRandom(seed, streamOf('tune'))))

it('a tune is sung alone, sung over what else is played, or played alone', () => {
  const kinds = pieces.map(({ parts }) => {
    const leads = parts.filter(({ isLead }) => isLead)
    expect(leads).toHaveLength(1)
    return `${leads[0].singer ? 'sung' : 'played'} ${parts.length === 1 ? 'alone' : 'over others'}`
  })
  expect(new Set(kinds)).toEqual(new Set(['sung alone', 'sung over others', 'played alone']))
})

const SECONDS = 12
const beginningOf = (piece: LabelledPiece): LabelledPiece => ({
  ...piece,
  seconds: SECONDS,
  parts: piece.parts.map((part) => ({ ...part, notes: part.notes.filter((note) => note.startSeconds < SECONDS - 1) })),
})

it('what is sung has the pitch of its notes, in the tuning that it is recorded in', async () => {
  const alone = pieces.map(beginningOf).filter(({ parts }) => parts.length === 1 && parts[0].singer)
  const piece = alone.find(({ parts }) => parts[0].notes.length > 8)!
  for (const tuningCents of [0, 30]) {
    const { hz } = melodyOf(await renderPiece(piece, { ...STUDIO, tuningCents }))
    const off = piece.parts[0].notes.flatMap(({ pitch, startSeconds, durationSeconds }) => {
      const heard = hz[Math.round((startSeconds + 0.6 * durationSeconds) / MELODY_STEP_SECONDS)]
      return heard > 0 ? [100 * (69 + 12 * Math.log2(heard / 440) - pitch)] : []
    })
    expect(off.length).toBeGreaterThan(0.7 * piece.parts[0].notes.length)
    expect(Math.abs(off.toSorted((a, b) => a - b)[off.length >> 1] - tuningCents)).toBeLessThan(12)
  }
})
