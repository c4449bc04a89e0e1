import { click } from '../../../src-shared/audio/index.ts'
import type { Samples } from '../../../src-shared/units.ts'
import type { SoundSource } from './source.ts'

export interface MetronomeSettings {
  sampleRate: number
  beatsPerMinute: number
  beatsPerBar: number
}

/** Timeline frame of a beat. Computed from the beat's number each time, so that a long song does not drift. */
export const beatFrame = (beat: number, { sampleRate, beatsPerMinute }: MetronomeSettings): number =>
  Math.round((beat * 60 * sampleRate) / beatsPerMinute)

/** A click on every beat, a higher one on the first of each bar; before zero too, for the count-in. */
export class Metronome implements SoundSource {
  private readonly barClick: Float32Array
  private readonly beatClick: Float32Array

  constructor(private readonly settings: MetronomeSettings) {
    this.barClick = click('bar', settings.sampleRate)
    this.beatClick = click('beat', settings.sampleRate)
  }

  read(startFrame: Samples, out: Float32Array, channels: number): void {
    out.fill(0)
    const frames = out.length / channels
    const framesPerBeat = (60 * this.settings.sampleRate) / this.settings.beatsPerMinute
    const firstBeat = Math.floor((startFrame - this.barClick.length) / framesPerBeat)
    for (let beat = firstBeat; beatFrame(beat, this.settings) < startFrame + frames; beat++) {
      const sound = beat % this.settings.beatsPerBar === 0 ? this.barClick : this.beatClick
      const offset = beatFrame(beat, this.settings) - startFrame
      for (let i = Math.max(0, -offset); i < sound.length && offset + i < frames; i++) {
        for (let c = 0; c < channels; c++) out[(offset + i) * channels + c] += sound[i]
      }
    }
  }
}
