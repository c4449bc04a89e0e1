import { describe, expect, it } from 'vitest'
import { sampleHeard } from '../../test/support/project-samples.ts'
import { joinSection, moveSection, renameSection, sectionAt, splitSection } from './correct-sections.ts'
import { sectionSpanSchema } from './heard.ts'

const heard = sampleHeard({
  seconds: 30,
  beats: Array.from({ length: 60 }, (_, i) => i / 2),
  sections: [
    { startSeconds: 0, endSeconds: 10, label: 'A' },
    { startSeconds: 10, endSeconds: 20, label: 'B' },
    { startSeconds: 20, endSeconds: 30, label: 'A' },
  ],
})
const text = (sections: readonly { startSeconds: number; endSeconds: number; label: string }[] | null): string | undefined =>
  sections?.map(({ startSeconds, endSeconds, label }) => `${label} ${startSeconds}-${endSeconds}`).join(', ')

describe('sections that a person corrects', () => {
  it('are cut at the nearest beat; the second half has a letter of its own', () => {
    expect(text(splitSection(heard, 14.1))).toBe('A 0-10, B 10-14, C 14-20, A 20-30')
  })

  it('are cut where there were none, and away from any beat', () => {
    expect(text(splitSection({ sections: [], beats: [], seconds: 8 }, 3.3))).toBe('A 0-3.3, B 3.3-8')
  })

  it('begin elsewhere, between their neighbours', () => {
    expect(text(moveSection(heard, 1, 7.6))).toBe('A 0-7.5, B 7.5-20, A 20-30')
    expect(text(moveSection(heard, 1, 12))).toBe('A 0-12, B 12-20, A 20-30')
    expect(moveSection(heard, 0, 2)).toBeNull()
    expect(moveSection(heard, 1, 10)).toBeNull()
    expect(moveSection(heard, 1, 25)).toBeNull()
    expect(moveSection(heard, 3, 25)).toBeNull()
  })

  it('are joined to the one before', () => {
    expect(text(joinSection(heard, 2))).toBe('A 0-10, B 10-30')
    expect(joinSection(heard, 0)).toBeNull()
    expect(joinSection(heard, -1)).toBeNull()
  })

  it('are called by words', () => {
    expect(text(renameSection(heard, 1, 'Chorus'))).toBe('A 0-10, Chorus 10-20, A 20-30')
    expect(renameSection(heard, 1, 'B')).toBeNull()
    expect(renameSection(heard, -1, 'B')).toBeNull()
    for (const bad of ['', '  ', 'a\tb', 'a\nb', 'x'.repeat(41)]) expect(sectionSpanSchema.shape.label.safeParse(bad).success).toBe(false)
    expect(sectionSpanSchema.shape.label.safeParse('Verse 1').success).toBe(true)
  })

  it('are none too short to be heard', () => {
    expect(splitSection({ ...heard, beats: [] }, 10.1)).toBeNull()
    expect(splitSection({ ...heard, seconds: 0, sections: [] }, 0)).toBeNull()
  })

  it('leave no gap, whatever is done in whatever order', () => {
    let sections = heard.sections
    for (let i = 0; i < 200; i++) {
      const known = { ...heard, sections }
      const place = (i * 7.31) % 30
      const at = sectionAt(known, place)
      const change = [splitSection(known, place), moveSection(known, at, place), moveSection(known, at + 1, place), joinSection(known, at)][
        i % 4
      ]
      sections = change ?? sections
      expect(sections[0].startSeconds).toBe(0)
      expect(sections.at(-1)?.endSeconds).toBe(30)
      sections.slice(1).forEach(({ startSeconds }, k) => expect(startSeconds).toBe(sections[k].endSeconds))
      for (const { startSeconds, endSeconds } of sections) expect(endSeconds - startSeconds).toBeGreaterThanOrEqual(0.5)
    }
  })
})
