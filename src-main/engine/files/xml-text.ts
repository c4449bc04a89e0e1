/** Characters that no XML 1.0 document can hold, however they are written. */
const UNWRITABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

/** Text as it may stand between tags or within double quotes; what XML cannot hold becomes the replacement character. */
export const xmlText = (text: string): string => text.replace(UNWRITABLE, '\ufffd').replace(/[&<>"\n\r\t]/g, (letter) => ESCAPES[letter])

export type XmlAttributes = Readonly<Record<string, string | number | boolean | undefined>>

/** An element; attributes without a value are left out. @param content  elements, or text that is escaped already */
export function xmlElement(name: string, attributes: XmlAttributes = {}, content: readonly string[] | string = []): string {
  const inner = typeof content === 'string' ? content : content.join('')
  return inner === '' ? `<${name}${written(attributes)}/>` : `<${name}${written(attributes)}>${inner}</${name}>`
}

/** The same piece by piece, for what would be too much to hold at once. */
export function* xmlPieces(name: string, attributes: XmlAttributes, content: Iterable<string>): Generator<string> {
  yield `<${name}${written(attributes)}>`
  yield* content
  yield `</${name}>`
}

const written = (attributes: XmlAttributes): string =>
  Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
    .join('')

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
