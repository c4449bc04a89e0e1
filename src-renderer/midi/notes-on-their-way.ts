import type { MidiMessage } from '../../src-shared/music/index.ts'
import { RpcError, type HeardNotes, type PlayedOutcome, type PlayedPlace } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'

/** So much of what is played goes with a killed program at most. */
const SEND_EVERY_MS = 500

/** What is played on a MIDI instrument, on its way to the program, which keeps it. */
export class NotesOnTheirWay {
  private waiting: HeardNotes['heard'] = []
  private readonly held = new Set<string>()
  private sending: Promise<void> | null = null
  private timer: ReturnType<typeof setInterval> | undefined

  private constructor(
    private readonly playedId: string,
    private readonly now: () => number | null,
    private readonly onLost: () => void,
  ) {
    this.goOn()
  }

  /**
   * @param now     seconds, as those of what is heard; null before there is a place
   * @param onLost  the program has put what it had in its place, since it ended or the connection did
   */
  static async begin(place: PlayedPlace, now: () => number | null, onLost: () => void): Promise<NotesOnTheirWay> {
    const { playedId } = await rpc().call('playedNotes.begin', { place })
    return new NotesOnTheirWay(playedId, now, onLost)
  }

  hear(message: MidiMessage, seconds: number): void {
    this.waiting.push({ message, seconds })
    if (message.kind === 'control') return
    const key = `${message.channel}/${message.pitch}`
    if (message.kind === 'note-on') this.held.add(key)
    else this.held.delete(key)
  }

  /** Ends them. Where that fails it can be tried again. @returns what they became; both null where no note was played */
  async finish(): Promise<PlayedOutcome> {
    clearInterval(this.timer)
    this.held.clear()
    try {
      await this.sending
      await this.send()
      return await rpc().call('playedNotes.finish', { playedId: this.playedId })
    } catch (error) {
      this.goOn()
      throw error
    }
  }

  private goOn(): void {
    this.timer = setInterval(() => {
      if (this.sending || (this.waiting.length === 0 && this.held.size === 0)) return
      this.sending = this.send()
        .catch((error: unknown) => this.failed(error))
        .finally(() => (this.sending = null))
    }, SEND_EVERY_MS)
  }

  private async send(): Promise<void> {
    const untilSeconds = this.now()
    if (untilSeconds === null) return
    const heard = this.waiting.splice(0)
    try {
      await rpc().call('playedNotes.add', { playedId: this.playedId, heard, untilSeconds })
    } catch (error) {
      this.waiting.unshift(...heard)
      throw error
    }
  }

  /** What did not get there is sent again, as long as somebody takes it; the end of it tells what is in the way. */
  private failed(error: unknown): void {
    if (!(error instanceof RpcError) || error.code !== 'not-found') return
    clearInterval(this.timer)
    this.onLost()
  }
}
