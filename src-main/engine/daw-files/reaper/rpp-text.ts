/** Of a line of a REAPER project. Texts that are not words of the format are quoted by `rppQuoted`. */
export type RppValue = string | number

/** Words, each on a line of its own, and blocks of them. */
export interface RppBlock {
  head: readonly [string, ...RppValue[]]
  body: readonly (RppBlock | readonly [string, ...RppValue[]])[]
}

/**
 * A text as REAPER reads it: in a kind of quotation marks that it does not hold itself; where it holds all three, back ticks become
 * apostrophes. A line holds no line breaks.
 */
export function rppQuoted(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ')
  const mark = ['"', "'", '`'].find((candidate) => !line.includes(candidate))
  return mark ? mark + line + mark : `\`${line.replaceAll('`', "'")}\``
}

/** Numbers with as many decimals as a sample needs in a day, never with an exponent. */
const written = (value: RppValue): string => (typeof value === 'number' ? decimal(value) : value)
const decimal = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(12).replace(/0+$/, '').replace(/\.$/, '')

/** @returns its text, indented as REAPER does */
export function rppText(block: RppBlock): string {
  const lines: string[] = []
  const add = ({ head, body }: RppBlock, indent: string): void => {
    lines.push(`${indent}<${head.map(written).join(' ')}`)
    for (const part of body) {
      if ('head' in part) add(part, `${indent}  `)
      else lines.push(`${indent}  ${part.map(written).join(' ')}`)
    }
    lines.push(`${indent}>`)
  }
  add(block, '')
  return `${lines.join('\n')}\n`
}
