/** No word from the audio process for so long: it hangs. */
export const SILENCE_LIMIT_MS = 2000
/** The device takes nothing for so long although sound is offered: the sound server has died. PortAudio does not report that. */
export const STALL_LIMIT_MS = 1000
export const CHECK_MS = 250

/** Decides from what is heard whether a stream still lives. A host that was itself held up gives the process time to be heard. */
export class Watchdog {
  private heardMs: number
  private movedMs: number
  private checkedMs: number
  private progress = -1

  constructor(nowMs: number) {
    this.heardMs = this.movedMs = this.checkedMs = nowMs
  }

  /** @param progress  frames moved so far in either direction */
  heard(nowMs: number, progress: number): void {
    this.heardMs = nowMs
    if (progress === this.progress) return
    this.progress = progress
    this.movedMs = nowMs
  }

  /** To be called every CHECK_MS. */
  check(nowMs: number): 'well' | 'silent' | 'stalled' {
    const heldUpMs = nowMs - this.checkedMs - CHECK_MS
    this.checkedMs = nowMs
    if (heldUpMs > CHECK_MS) {
      this.heardMs += heldUpMs
      this.movedMs += heldUpMs
    }
    if (nowMs - this.heardMs > SILENCE_LIMIT_MS) return 'silent'
    return nowMs - this.movedMs > STALL_LIMIT_MS ? 'stalled' : 'well'
  }
}
