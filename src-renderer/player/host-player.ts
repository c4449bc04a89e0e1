import type { Samples } from '../../src-shared/units.ts'
import type { RpcClient } from '../rpc/client.ts'
import type { Player, PlayerPorts } from './player.ts'
import type { SoundSource } from './sound-source.ts'

/** The program's transport. Commands are numbered: a report that was sent before the last of them arrived is out of date. */
export class HostPlayer implements Player {
  private command = 0

  constructor(
    private readonly client: RpcClient,
    private readonly ports: PlayerPorts,
  ) {
    client.on('player.report', (report) => {
      if (report.command === this.command) ports.reported(report)
    })
  }

  async start(source: SoundSource, startFrame: Samples): Promise<void> {
    await this.client.call('player.load', { command: this.next(), sound: source.ref, startFrame })
  }

  seek(frame: number): void {
    this.heed(this.client.call('player.seek', { command: this.next(), frame }))
  }

  scrub(frame: number): void {
    this.heed(this.client.call('player.scrub', { command: this.next(), frame }))
  }

  play(): void {
    this.heed(this.client.call('player.play', { command: this.next() }))
  }

  pause(): void {
    this.heed(this.client.call('player.pause', { command: this.next() }))
  }

  setLoop(loop: { startFrame: Samples; endFrame: Samples } | null): void {
    this.heed(this.client.call('player.setLoop', { command: this.next(), loop }))
  }

  clear(): void {
    this.heed(this.client.call('player.clear', { command: this.next() }))
  }

  setVolume(gain: number): void {
    this.heed(this.client.call('player.setVolume', { gain }))
  }

  private next(): number {
    return ++this.command
  }

  private heed(call: Promise<unknown>): void {
    call.catch((error: unknown) => this.ports.failed(error))
  }
}
