import { beforeAll, describe, expect, it } from 'vitest'
import { figureText, FIGURE_IDS, type FigureId } from '../../../src-shared/project/index.ts'
import { noise } from '../../../test/support/signals.ts'
import { renderDemoPieces } from '../synth/demo-pieces.ts'
import { judgeTakes, type Judgement } from './judge-takes.ts'
import { YARDSTICK_RATE } from './measures/sound-features.ts'

/** As long as takes must be to be told everything of, and what is enough for most. */
const [LONG, SHORT] = [18, 10]
const pieces = renderDemoPieces({ seed: 4, pieces: 5, secondsEach: LONG + 4, sampleRate: YARDSTICK_RATE })
const named = (name: string, samples: Float32Array): { name: string; samples: Float32Array } => ({ name, samples })
const real = [named('c', pieces[2]), named('d', pieces[3])]
const learnt = pieces.slice(0, 2).map((samples, i) => named('ab'[i], samples))
const shares: number[] = []

const judge = (takes: Float32Array[]): Promise<Judgement> =>
  judgeTakes(
    { takes: takes.map((samples, i) => ({ ...named(`take ${i + 1}`, samples), clicks: null, joinDips: [-3, -5] })), real, learnt },
    { onProgress: (share) => void shares.push(share) },
  )

const valueOf = ({ figures }: Judgement, id: FigureId): number => figures.find((figure) => figure.id === id)?.value ?? NaN

describe('judgeTakes', () => {
  let fresh: Judgement
  let copy: Judgement
  let hiss: Judgement
  beforeAll(async () => {
    fresh = await judge([pieces[4].subarray(0, LONG * YARDSTICK_RATE)])
    copy = await judge([pieces[1].slice(3 * YARDSTICK_RATE, (3 + SHORT) * YARDSTICK_RATE)])
    hiss = await judge([noise(SHORT * YARDSTICK_RATE, 1, 0.3)])
  }, 120_000)

  it('gives every figure beside a ceiling and four floors', () => {
    expect(fresh.figures.map(({ id }) => id)).toEqual(FIGURE_IDS)
    for (const { id, value, ceiling, floors } of fresh.figures) {
      if (['skill', 'real-time-factor'].includes(id)) continue
      if (id === 'join-dip') expect(value).toBe(-4)
      expect(value, id).not.toBeNull()
      expect(ceiling, id).not.toBeNull()
      expect(Object.keys(floors)).toHaveLength(4)
    }
  })

  it('puts real music of the same kind near the ceiling and noise far from it', () => {
    for (const id of ['mmd-log-mel', 'mmd-mfcc', 'mmd-chroma', 'distance-centroid'] as const) {
      const floor = ({ figures }: Judgement): number => figures.find((figure) => figure.id === id)?.floors.noise ?? NaN
      expect(valueOf(fresh, id), id).toBeLessThan(0.5 * floor(fresh))
      expect(valueOf(hiss, id) / floor(hiss), id).toBeGreaterThan(0.7)
    }
  })

  it('holds what needs no other side against all real music, whichever side it is on', async () => {
    const take = { ...named('take', pieces[4].subarray(0, LONG * YARDSTICK_RATE)), clicks: null }
    const turned = await judgeTakes({ takes: [take], real: [...real].reverse(), learnt })
    const realOf = ({ figures }: Judgement, id: FigureId): number => figures.find((figure) => figure.id === id)?.ceiling ?? NaN
    for (const id of ['pulse-clarity', 'key-clarity', 'onset-rate'] as const)
      expect(realOf(turned, id), id).toBeCloseTo(realOf(fresh, id), 10)
  }, 60_000)

  it('tells a copy, and where it was taken from', () => {
    expect(valueOf(copy, 'copied-share')).toBe(1)
    expect(valueOf(copy, 'longest-copy')).toBeGreaterThan(SHORT - 1)
    expect(valueOf(copy, 'near-share')).toBe(1)
    expect(valueOf(copy, 'longest-near')).toBeGreaterThanOrEqual(valueOf(copy, 'longest-copy'))
    expect(copy.copying.ownNearShare).toBeLessThan(1)
    expect(copy.copying.takes[0].nearest[0]).toMatchObject({ recording: 'b', transposition: 0 })
    expect(copy.copying.takes[0].nearest[0].sourceSeconds - copy.copying.takes[0].nearest[0].startSeconds).toBeCloseTo(3, 5)
    expect(valueOf(fresh, 'copied-share')).toBeLessThan(0.5)
    expect(valueOf(hiss, 'copied-share')).toBe(0)
  })

  it('compares as much on each side, and tells how far it is', () => {
    expect(fresh.comparedSeconds).toBe(LONG)
    expect(shares).toEqual([...shares].map((share, i) => (i > 0 && share !== 0 ? Math.max(share, shares[i - 1]) : share)))
  })

  it('is the same when it is done again', async () => {
    expect(await judge([noise(SHORT * YARDSTICK_RATE, 1, 0.3)])).toEqual(hiss)
  }, 60_000)

  it('says so where there is nothing to judge', async () => {
    await expect(judge([])).rejects.toThrow('there must be a take')
  })
})

describe('figureText', () => {
  it('writes shares in per cent and numbers with their unit', () => {
    expect([figureText('silence', 0.125), figureText('longest-copy', 2.34), figureText('skill', null)]).toEqual(['12.5 %', '2.3 s', '-'])
  })
})
