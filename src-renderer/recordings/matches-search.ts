import type { Recording } from '../../src-shared/project/index.ts'

/** Whether a recording has every word of `search` in its name, tags, file name or key; capitals and accents do not matter. */
export function matchesSearch(
  { name, file, tags, labels }: Pick<Recording, 'name' | 'file' | 'tags' | 'labels'>,
  search: string,
  key: string | null = tags.key,
): boolean {
  const text = plain([name, file, tags.title, tags.artist, tags.album, key, ...labels.tags].filter(Boolean).join(' '))
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
