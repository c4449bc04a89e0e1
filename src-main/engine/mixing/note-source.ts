import { bentVoice, INSTRUMENT_GAIN, type Instrument, type Voice } from '../synth/instruments/index.ts'
import type { Stereo } from './mix-blocks.ts'
import type { TimedNote } from './timed-notes.ts'
import type { TrackControls } from './track-controls.ts'
import type { TrackSource } from './track-source.ts'

/** Levels that move are reckoned anew so often, and run straight between. */
const GAIN_STEP = 64

/** A track's notes on an instrument of the program's own. */
export class NoteSource implements TrackSource {
  private next = 0
  private voices: Voice[] = []

  /**
   * @param notes        in the order of their beginnings
   * @param startSample  of the song: notes that have begun before are left out
   */
  constructor(
    private readonly instrument: Instrument,
    private readonly notes: readonly TimedNote[],
    private readonly controls: TrackControls,
    startSample: number,
    private readonly sampleRate: number,
  ) {
    while (this.next < notes.length && notes[this.next].startSample < startSample) this.next++
  }

  add([left, right]: Stereo, at: number): Promise<boolean> {
    const end = at + left.length
    const wasSounding = this.voices.length > 0
    this.voices = this.voices.filter((voice) => voice.add(left, 0, left.length))
    const first = this.next
    for (; this.next < this.notes.length && this.notes[this.next].startSample < end; this.next++) {
      const note = this.notes[this.next]
      const voice = this.voiceOf(note)
      if (voice.add(left, note.startSample - at, left.length)) this.voices.push(voice)
    }
    if (!wasSounding && this.next === first) return Promise.resolve(false)
    for (let i = 0; i < left.length; i++) left[i] *= INSTRUMENT_GAIN
    right.set(left)
    if (this.controls.shapes) this.shape([left, right], at)
    return Promise.resolve(true)
  }

  private voiceOf(note: TimedNote): Voice {
    const { controls, instrument, sampleRate } = this
    if (!controls.bends) return instrument(note, sampleRate)
    return bentVoice(instrument, note, sampleRate, (sample) => controls.pitchRatioAt(note.startSample + sample))
  }

  private shape([left, right]: Stereo, at: number): void {
    let now = this.controls.gainsAt(at)
    for (let from = 0; from < left.length; from += GAIN_STEP) {
      const to = Math.min(left.length, from + GAIN_STEP)
      const then = this.controls.gainsAt(at + to)
      for (let i = from; i < to; i++) {
        const t = (i - from) / (to - from)
        left[i] *= now.left + (then.left - now.left) * t
        right[i] *= now.right + (then.right - now.right) * t
      }
      now = then
    }
  }
}
