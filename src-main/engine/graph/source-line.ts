/** Where in the model's code a node was made. Taking a mark only records the call frames; the text is made when someone asks. */
export class SourceMark {
  declare readonly stack?: string

  constructor() {
    Error.captureStackTrace(this, SourceMark)
  }

  /** `file:line` of the innermost frame outside the graph and layer code, or null where the frames do not tell. */
  get line(): string | null {
    const frames = (this.stack ?? '')
      .split('\n')
      .map(parseFrame)
      .filter((frame) => frame !== null)
    const outside = (folders: RegExp) => frames.find((frame) => !folders.test(frame.file))
    const frame = outside(/engine\/(graph|nn)\/(?!.*\.test\.)/) ?? outside(/engine\/graph\//)
    return frame ? `${frame.file}:${frame.line}` : null
  }
}

interface Frame {
  file: string
  line: number
}

const parseFrame = (text: string): Frame | null => {
  const match = /^\s+at .*?\(?((?:file:\/\/)?[^\s()]+):(\d+):\d+\)?$/.exec(text)
  if (!match || match[1].startsWith('node:')) return null
  return { file: match[1].replace(/^file:\/\//, '').replaceAll('\\', '/'), line: Number(match[2]) }
}
