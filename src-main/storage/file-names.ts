const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** A name made fit to be a file name on every system; never empty, never hidden, at most 120 characters. */
export function safeFileName(name: string): string {
  const cleaned = name
    .normalize('NFC')
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const dot = cleaned.lastIndexOf('.')
  const extension = dot > 0 && cleaned.length - dot <= 10 ? cleaned.slice(dot) : ''
  const stem = Array.from(cleaned.slice(0, cleaned.length - extension.length))
    .slice(0, 120 - extension.length)
    .join('')
    .trimEnd()
  const result = `${stem || 'untitled'}${extension}`
  return RESERVED_ON_WINDOWS.test(result) ? `_${result}` : result
}

/** `name.wav`, `name 2.wav`, `name 3.wav`, ... : the first that `taken` does not know. */
export function freeFileName(wanted: string, taken: (name: string) => boolean): string {
  const dot = wanted.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, '']
  let name = wanted
  for (let number = 2; taken(name); number++) name = `${stem} ${number}${extension}`
  return name
}
