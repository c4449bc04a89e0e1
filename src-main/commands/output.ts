import type { RpcFailure } from '../../src-shared/rpc/index.ts'

export interface OutputStreams {
  out: Pick<NodeJS.WriteStream, 'write'>
  err: Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean; columns?: number }
}

const LINE_EVERY_MS = 100
const CLEAR_LINE = '\r\u001b[2K'

/** What a command says: results on stdout, as JSON lines where asked for; progress and remarks for people on stderr. */
export class Output {
  readonly json: boolean
  private readonly streams: OutputStreams
  private hasLiveLine = false
  private lastLine = -Infinity

  constructor(json: boolean, streams: OutputStreams = { out: process.stdout, err: process.stderr }) {
    this.json = json
    this.streams = streams
  }

  /** An event for programs; people see `remark` and `progress` instead. */
  event(event: string, fields: Record<string, unknown>): void {
    if (this.json) this.streams.out.write(`${JSON.stringify({ event, ...fields })}\n`)
  }

  /** The last line of a command that went well. */
  result(fields: Record<string, unknown>, forPeople: string): void {
    this.clearLine()
    this.streams.out.write(this.json ? `${JSON.stringify({ event: 'result', ...fields })}\n` : `${forPeople}\n`)
  }

  failure({ code, message, advice }: RpcFailure): void {
    this.clearLine()
    this.event('error', { code, message, advice })
    this.streams.err.write(`${message}${advice ? ` ${advice}` : ''}\n`)
  }

  /** Plain text on stdout, e.g. help. */
  text(text: string): void {
    this.streams.out.write(`${text}\n`)
  }

  /** A lasting line for people. */
  remark(text: string): void {
    this.clearLine()
    this.streams.err.write(`${text}\n`)
  }

  /** A line that is replaced by the next one; shown on terminals only. */
  progress(text: string): void {
    if (!this.streams.err.isTTY || performance.now() - this.lastLine < LINE_EVERY_MS) return
    this.lastLine = performance.now()
    this.hasLiveLine = true
    this.streams.err.write(CLEAR_LINE + text.slice(0, (this.streams.err.columns ?? 80) - 1))
  }

  private clearLine(): void {
    if (this.hasLiveLine) this.streams.err.write(CLEAR_LINE)
    this.hasLiveLine = false
  }
}

/** `75 s` as `1:15`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const minutes = Math.floor(whole / 60)
  const rest = String(whole % 60).padStart(2, '0')
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`
}
