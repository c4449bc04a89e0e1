import { SaxesParser } from 'saxes'
import { AudioFileError } from '../files/errors.ts'

/** An element with its attributes and the elements within; text is left out. */
export interface XmlNode {
  name: string
  attributes: Readonly<Record<string, string>>
  children: XmlNode[]
}

const DEEPEST = 64
const MOST_ELEMENTS = 4_000_000
const PIECE_CHARACTERS = 1 << 16

/**
 * Reads XML that may come from anybody: no document type, so that no entities are made or fetched, and bounds for its depth and its
 * number of elements.
 *
 * @throws AudioFileError where it is not well-formed, or beyond the bounds
 */
export function readXml(text: string, file: string): XmlNode {
  const root: XmlNode = { name: '', attributes: {}, children: [] }
  const open = [root]
  let count = 0
  const refuse = (why: string): never => {
    throw new AudioFileError(`${file} in it is not readable: ${why}.`, 'Export it again from the program it came from.')
  }
  const parser = new SaxesParser()
  parser.on('doctype', () => refuse('it brings a document type of its own'))
  parser.on('error', (error) => refuse(error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')))
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > DEEPEST) refuse('its elements are nested too deeply')
    if (++count > MOST_ELEMENTS) refuse('it has too many elements')
    const node: XmlNode = { name, attributes, children: [] }
    open.at(-1)!.children.push(node)
    open.push(node)
  })
  parser.on('closetag', () => open.pop())
  for (let at = 0; at < text.length; at += PIECE_CHARACTERS) parser.write(text.slice(at, at + PIECE_CHARACTERS))
  parser.close()
  return root.children[0] ?? refuse('it is empty')
}

export const childOf = (node: XmlNode | undefined, name: string): XmlNode | undefined => node?.children.find((child) => child.name === name)
export const childrenOf = (node: XmlNode | undefined, name: string): XmlNode[] =>
  node?.children.filter((child) => child.name === name) ?? []

/** A number of an attribute; the fallback where there is none, or it is no number. */
export function numberOf(node: XmlNode | undefined, attribute: string): number | null {
  const text = node?.attributes[attribute]
  const value = text === undefined || text.trim() === '' ? NaN : Number(text)
  return Number.isFinite(value) ? value : null
}
