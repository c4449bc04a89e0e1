import { describe, expect, it } from 'vitest'
import { filesInDrop, nameOfDrop, type DroppedEntry } from './dropped-files.ts'

const file = (name: string): DroppedEntry => ({ isFile: true, name, file: (found) => found(new File(['x'], name)) })

/** A folder whose reader gives its children two at a time, as browsers give a hundred. */
function folder(name: string, children: DroppedEntry[]): DroppedEntry {
  return {
    isFile: false,
    name,
    createReader: () => {
      const rest = [...children]
      return { readEntries: (found) => found(rest.splice(0, 2)) }
    },
  }
}

const item = (entry: DroppedEntry | null, plain: File | null = null, kind = 'file') => ({
  kind,
  webkitGetAsEntry: () => entry,
  getAsFile: () => plain,
})

describe('filesInDrop', () => {
  it('finds files in folders of any depth, beyond the first portion, and leaves hidden ones out', async () => {
    const dropped = folder('album', [
      file('1.wav'),
      file('2.wav'),
      file('3.wav'),
      folder('more', [file('4.wav'), file('.DS_Store')]),
      folder('.git', [file('x')]),
    ])
    expect((await filesInDrop([item(dropped), item(file('5.wav'))])).map(({ name }) => name)).toEqual([
      '1.wav',
      '2.wav',
      '3.wav',
      '4.wav',
      '5.wav',
    ])
  })

  it('takes the plain file where there is no entry, and ignores dropped text', async () => {
    expect((await filesInDrop([item(null, new File(['x'], 'a.wav')), item(null, null, 'string')])).map(({ name }) => name)).toEqual([
      'a.wav',
    ])
  })
})

describe('nameOfDrop', () => {
  it('is that of the folder, or of the first file without its ending', () => {
    expect(nameOfDrop([item(folder('Cello, 3.2.2024', []))])).toBe('Cello, 3.2.2024')
    expect(nameOfDrop([item(null, null, 'string'), item(file('01 Prelude.flac')), item(folder('more', []))])).toBe('01 Prelude')
    expect(nameOfDrop([item(null, new File(['x'], 'a.wav'))])).toBe('a')
    expect(nameOfDrop([item(null, null, 'string')])).toBeNull()
  })
})
