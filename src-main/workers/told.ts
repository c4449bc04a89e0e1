import type { LiveCommand } from '../engine/generation/live/live-messages.ts'

/** What work is told while it runs; kept until the work listens. */
export class Told {
  private readonly waiting: LiveCommand[] = []
  private listener: ((command: LiveCommand) => void) | null = null

  hear(command: LiveCommand): void {
    if (this.listener) this.listener(command)
    else this.waiting.push(command)
  }

  listen(listener: (command: LiveCommand) => void): void {
    this.listener = listener
    for (const command of this.waiting.splice(0)) listener(command)
  }
}
