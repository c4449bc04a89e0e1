import { describe, expect, it } from 'vitest'
import { readLabelFile } from './label-files.ts'

const bird = { seconds: 1.5, endSeconds: 2.25, label: 'bird, loud' }

describe('Files of labels', () => {
  it.each([
    [
      'of Audacity, with points and frequencies of a selection',
      'a.txt',
      '1.500000\t2.250000\tbird, loud\n\\\t100.0\t2000.0\n4.0\t4.0\there\n',
    ],
    ['of intervals', 'a.lab', '# made by hand\n1.5 2.25 bird, loud\n4   4\there\n'],
    ['with commas, quotes and a heading', 'a.csv', '\uFEFFstart,end,label,probability\r\n1.5,2.25,"bird, loud",0.9\r\n4,here\r\n'],
  ])('%s', (_, name, text) => {
    expect(readLabelFile(text, name)).toEqual([bird, { seconds: 4, label: 'here' }])
  })

  it('of notes in Hz have the names of the nearest keys', () => {
    expect(readLabelFile('0.5\t1.0\t442.0\n# soft\n0.75 2 65.4\n', 'a.notes')).toEqual([
      { seconds: 0.5, endSeconds: 1, label: 'A4' },
      { seconds: 0.75, endSeconds: 2, label: 'C2' },
    ])
    for (const hz of ['0', '-220', 'A4', '']) expect(() => readLabelFile(`1 2 ${hz}`, 'a.notes')).toThrow(/is no label/)
  })

  it('are in the order of time, their words in one line and not too long', () => {
    const [first, second] = readLabelFile(`3\t4\tb\n1\t2\ta\u0007${'x'.repeat(200)}\n`, 'a.txt')
    expect([first.seconds, second.seconds]).toEqual([1, 3])
    expect(first.label).toBe(`a ${'x'.repeat(118)}`)
  })

  it.each([
    ['The quick brown fox', 'a.txt'],
    ['1.0\t2.0\tone\nsome words', 'a.txt'],
    ['2.0 1.0 backwards', 'a.lab'],
    ['start,end,label\n1,2,\n', 'a.csv'],
  ])('are no labels: %j', (text, name) => {
    expect(() => readLabelFile(text, name)).toThrow(/is no label/)
  })
})
