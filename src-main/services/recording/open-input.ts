import { sameDevice, type AudioDevice } from '../../../src-shared/audio/index.ts'
import type { Log } from '../../failures/log.ts'
import type { Stage } from '../audio/stage.ts'
import { diskSeconds } from './disk-space.ts'
import { InputWatch } from './input-watch.ts'

const DISK_MS = 2000
/** A device that does not come back within this time is given up. */
const LOST_MS = 10_000

interface OpenInputOptions {
  /** Where recordings go; null where no project is open. */
  folder: () => string | null
  onDiskChanged: () => void
  log: Log
}

/** An input that is open: its level, whether its device is there, and for how long the disk has room. */
export class OpenInput {
  readonly watch: InputWatch
  /** Seconds of recording that the disk has room for; null where that is not known. */
  diskSecondsLeft: number | null = null
  private lostAtMs: number | null = null
  private readonly timer: NodeJS.Timeout

  constructor(
    readonly stage: Stage,
    private readonly options: OpenInputOptions,
  ) {
    this.watch = new InputWatch(stage.stream, this.channels)
    this.timer = setInterval(() => void this.lookAtDisk(), DISK_MS)
    void this.lookAtDisk()
  }

  get channels(): number {
    return this.stage.stream.settings.input?.channels ?? 1
  }

  /**
   * What has become of its device: being sought, lost for good, or replaced.
   *
   * @param expected  the device that a recording began with; any will do where it is null
   */
  lookAtDevice(expected: AudioDevice | null): 'there' | 'sought' | 'lost' | 'another' {
    const { state, inputDevice } = this.stage.stream
    if (state === 'running') {
      this.lostAtMs = null
      return expected && inputDevice && !sameDevice(expected, inputDevice) ? 'another' : 'there'
    }
    this.lostAtMs ??= performance.now()
    return performance.now() - this.lostAtMs >= LOST_MS ? 'lost' : 'sought'
  }

  close(): void {
    clearInterval(this.timer)
    this.watch.close()
  }

  private async lookAtDisk(): Promise<void> {
    const folder = this.options.folder()
    if (folder === null) return
    const before = this.diskSecondsLeft
    try {
      this.diskSecondsLeft = Math.floor(await diskSeconds(folder, this.stage.sampleRate, this.channels))
    } catch (error) {
      this.options.log.write('warning', 'The free space of the disk is unknown', { error })
      this.diskSecondsLeft = null
    }
    if (this.diskSecondsLeft !== before) this.options.onDiskChanged()
  }
}
