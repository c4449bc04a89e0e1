import type { Instrument, Voice } from '../synth/instruments/index.ts'
import type { TimedNote } from './timed-notes.ts'

/** A track's notes as sound, block after block from a place in the song. */
export class NotePlayer {
  private next = 0
  private voices: Voice[] = []

  /**
   * @param notes  in the order of their beginnings
   * @param from   sample of the song at which it begins; notes that have begun before are left out
   */
  constructor(
    private readonly instrument: Instrument,
    private readonly notes: readonly TimedNote[],
    private at: number,
    private readonly sampleRate: number,
  ) {
    while (this.next < notes.length && notes[this.next].startSample < at) this.next++
  }

  /** Adds the next `block.length` samples. */
  add(block: Float32Array): void {
    this.voices = this.voices.filter((voice) => voice.add(block, 0, block.length))
    const end = this.at + block.length
    for (; this.next < this.notes.length && this.notes[this.next].startSample < end; this.next++) {
      const note = this.notes[this.next]
      const voice = this.instrument(note, this.sampleRate)
      if (voice.add(block, note.startSample - this.at, block.length)) this.voices.push(voice)
    }
    this.at = end
  }
}
