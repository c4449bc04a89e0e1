import { bentVoice, INSTRUMENT_GAIN, type Instrument, type Voice } from '../synth/instruments/index.ts'
import type { Stereo } from './mix-blocks.ts'
import type { TimedNote } from './timed-notes.ts'
import type { TrackControls } from './track-controls.ts'
import type { TrackSource } from './track-source.ts'

/** A note that sounds: on the left, and on the right where that is another sound. */
type SoundingNote = readonly Voice[]

/** A track's notes on an instrument: one voice a note for both sides, or one for each. */
export class NoteSource implements TrackSource {
  private next = 0
  private sounding: SoundingNote[] = []

  /**
   * @param instruments  one, or one for the left and one for the right
   * @param notes        in the order of their beginnings
   * @param startSample  of the song: notes that have begun before are left out
   */
  constructor(
    private readonly instruments: readonly Instrument[],
    private readonly notes: readonly TimedNote[],
    private readonly controls: TrackControls,
    startSample: number,
    private readonly sampleRate: number,
  ) {
    while (this.next < notes.length && notes[this.next].startSample < startSample) this.next++
  }

  add(block: Stereo, at: number): Promise<boolean> {
    const [left, right] = block
    const end = at + left.length
    const wasSounding = this.sounding.length > 0
    this.sounding = this.sounding.filter((note) => this.addNote(note, block, 0))
    const first = this.next
    for (; this.next < this.notes.length && this.notes[this.next].startSample < end; this.next++) {
      const timed = this.notes[this.next]
      const note = this.instruments.map((instrument) => this.voiceOf(instrument, timed))
      if (this.addNote(note, block, timed.startSample - at)) this.sounding.push(note)
    }
    if (!wasSounding && this.next === first) return Promise.resolve(false)
    if (this.instruments.length === 1) right.set(left)
    for (const side of block) for (let i = 0; i < side.length; i++) side[i] *= INSTRUMENT_GAIN
    this.controls.shape(block, at)
    return Promise.resolve(true)
  }

  /** @returns whether any voice of it still sounds after the block */
  private addNote(note: SoundingNote, block: Stereo, from: number): boolean {
    let sounds = false
    note.forEach((voice, side) => {
      if (voice.add(block[side], from, block[side].length)) sounds = true
    })
    return sounds
  }

  private voiceOf(instrument: Instrument, note: TimedNote): Voice {
    const { controls, sampleRate } = this
    if (!controls.bends) return instrument(note, sampleRate)
    return bentVoice(instrument, note, sampleRate, (sample) => controls.pitchRatioAt(note.startSample + sample))
  }
}
