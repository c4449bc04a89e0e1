import { expect, it } from 'vitest'
import { HEARD_RATE } from './heard-rate.ts'
import type { HeardSection } from './heard-section.ts'
import { sectionsOf } from './structure.ts'
import { pitchClasses, tonalPeaks } from './tonal-peaks.ts'

/** Chords of three tones a bar of 2 s; each kind of section has its own tones and its own colour. */
const KINDS: Record<string, { chords: number[][]; harmonics: number }> = {
  A: {
    chords: [
      [0, 4, 7],
      [5, 9, 0],
      [7, 11, 2],
      [0, 4, 7],
    ],
    harmonics: 3,
  },
  B: {
    chords: [
      [9, 0, 4],
      [2, 5, 9],
      [4, 8, 11],
      [9, 0, 4],
    ],
    harmonics: 12,
  },
  C: {
    chords: [
      [8, 0, 3],
      [3, 7, 10],
      [10, 2, 5],
      [8, 0, 3],
    ],
    harmonics: 6,
  },
}
const BAR_SECONDS = 2

function sound(form: string): Float32Array {
  const samples = new Float32Array(form.length * 8 * BAR_SECONDS * HEARD_RATE)
  ;[...form].forEach((letter, section) => {
    const { chords, harmonics } = KINDS[letter]
    for (let bar = 0; bar < 8; bar++)
      for (const tone of chords[bar % 4]) {
        const hz = 220 * 2 ** ((tone + 3) / 12)
        const start = (section * 8 + bar) * BAR_SECONDS * HEARD_RATE
        for (let i = 0; i < BAR_SECONDS * HEARD_RATE; i++) {
          const t = i / HEARD_RATE
          for (let h = 1; h <= harmonics; h++) samples[start + i] += (0.05 / h) * Math.exp(-t) * Math.sin(2 * Math.PI * h * hz * t)
        }
      }
  })
  return samples
}

function sections(samples: Float32Array, places?: readonly number[][]): HeardSection[] {
  const peaks = tonalPeaks(samples)
  const beats = Array.from({ length: Math.floor((2 * samples.length) / HEARD_RATE) }, (_, i) => i / 2)
  const bars = { beatsPerBar: 4, firstDownbeat: 0, meterChanges: [] }
  return sectionsOf({ classes: pitchClasses(peaks), colours: peaks.colours }, beats, bars, places)
}

it.each(['ABA', 'ABCB', 'ABCA', 'AABA'])(
  'the form %s is heard as it is, to the bar',
  (form) => {
    const found = sections(sound(form))
    expect(found.map(({ label }) => label).join('')).toBe(form)
    found.forEach(({ startSeconds }, i) => expect(Math.abs(startSeconds - i * 8 * BAR_SECONDS)).toBeLessThanOrEqual(BAR_SECONDS))
    found.forEach(({ startSeconds }, i) => i > 0 && expect(startSeconds).toBe(found[i - 1].endSeconds))
  },
  60_000,
)

it('what else is heard of beats counts as well', () => {
  const samples = sound('AA').subarray(0, 16 * BAR_SECONDS * HEARD_RATE)
  const places = Array.from({ length: 64 }, (_, beat) => (beat < 24 ? [1, 0] : [0, 1]))
  const [first, second, ...others] = sections(samples, places)
  expect([first.label, first.endSeconds, second.label, others]).toEqual(['A', 6 * BAR_SECONDS, 'B', []])
}, 60_000)

it('what is short is one section, silence is none', () => {
  expect(sections(sound('A').subarray(0, 5 * HEARD_RATE)).map(({ label }) => label)).toEqual(['A'])
  expect(sections(new Float32Array(30 * HEARD_RATE))).toEqual([])
  expect(sections(new Float32Array(0))).toEqual([])
})
