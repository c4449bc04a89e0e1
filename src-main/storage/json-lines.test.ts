import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { readJsonLines } from './json-lines.ts'

describe('a file of JSON lines', () => {
  it('gives back every whole line in order, also around half ones', async () => {
    const path = join(temporaryFolder(), 'log')
    writeFileSync(path, '{"a":1}\n\n{"a":\n[2]\nnull\n{"a":3')
    expect(await readJsonLines(path)).toEqual([{ a: 1 }, [2], null])
  })

  it('does not look into lines that nobody asked for', async () => {
    const path = join(temporaryFolder(), 'log')
    writeFileSync(path, '{"type":"step"}\n{"type":"epoch"}\n')
    expect(await readJsonLines(path, undefined, (line) => line.includes('epoch'))).toEqual([{ type: 'epoch' }])
  })

  it('has nothing where there is no file, and is refused where it is too large', async () => {
    const path = join(temporaryFolder(), 'log')
    expect(await readJsonLines(path)).toEqual([])
    writeFileSync(path, '1\n2\n3\n')
    await expect(readJsonLines(path, 5)).rejects.toThrow('is larger (6 bytes)')
  })
})
