import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileNameSchema, idSchema } from '../../../src-shared/project/index.ts'
import { freeFileName, newId, safeFileName } from './identifiers.ts'

describe('names', () => {
  it('of things are valid ids and do not repeat', () => {
    const ids = Array.from({ length: 1000 }, () => newId('take'))
    expect(new Set(ids).size).toBe(1000)
    expect(ids.every((id) => idSchema.safeParse(id).success)).toBe(true)
  })

  it('of files are made fit for every system, whatever a person types', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const file = safeFileName(name)
        expect(fileNameSchema.safeParse(file)).toMatchObject({ success: true })
        expect(file).not.toMatch(/[. ]$/)
      }),
    )
  })

  it.each([
    ['Prelude in C.wav', 'Prelude in C.wav'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\x.wav', 'C__x.wav'],
    ['.hidden', 'hidden'],
    ['', 'untitled'],
    ['...', 'untitled'],
    ['con.wav', '_con.wav'],
    ['LPT1', '_LPT1'],
    ['e\u0301tude.wav', 'étude.wav'],
  ])('%j becomes %j', (name, file) => {
    expect(safeFileName(name)).toBe(file)
  })

  it('get a number where they are taken', () => {
    const taken = new Set(['a.wav', 'a 2.wav'])
    expect(freeFileName('a.wav', (name) => taken.has(name))).toBe('a 3.wav')
    expect(freeFileName('b', (name) => taken.has(name))).toBe('b')
  })
})
