import type { Recording } from '../../src-shared/project/index.ts'

/** Whether a recording has every word of `search` in its name, tags or file name; capitals and accents do not matter. */
export function matchesSearch({ name, file, tags }: Pick<Recording, 'name' | 'file' | 'tags'>, search: string): boolean {
  const text = plain([name, file, tags.title, tags.artist, tags.album, tags.key].filter(Boolean).join(' '))
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
