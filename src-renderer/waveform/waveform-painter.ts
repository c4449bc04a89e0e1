import { displayGain, joinPeaks, type Peaks } from './bars.ts'

export interface WaveformLook {
  /** In CSS pixels. */
  width: number
  height: number
  /** Width of one bar and the gap behind it, in CSS pixels. */
  barWidth: number
  barGap: number
  colour: string
  /** Of the bars' middle; `colour` is that of their ends. */
  coreColour: string
  playedColour: string
  /** Part of the sound that has been heard, 0..1. */
  played: number
  /** Part of the width that the peaks fill, 0..1; a take that is still growing fills less. */
  filled: number
}

const LEAST_HALF_HEIGHT = 0.5

/** Draws a waveform as upright threads, mirrored unevenly as the sound is. */
export function paintWaveform(context: CanvasRenderingContext2D, peaks: Peaks | null, look: WaveformLook): void {
  const pitch = look.barWidth + look.barGap
  const bars = Math.max(0, Math.floor((look.width * look.filled + look.barGap) / pitch))
  if (!peaks || bars === 0) return
  const columns = joinPeaks(peaks, bars)
  const gain = displayGain(peaks)
  const middle = look.height / 2
  const playedBars = Math.round((look.played * look.width) / pitch)
  const unplayed = context.createLinearGradient(0, 0, 0, look.height)
  unplayed.addColorStop(0.1, look.colour)
  unplayed.addColorStop(0.5, look.coreColour)
  unplayed.addColorStop(0.9, look.colour)
  for (let bar = 0; bar < bars; bar++) {
    const up = Math.max(LEAST_HALF_HEIGHT, columns.maximum[bar] * gain * middle)
    const down = Math.max(LEAST_HALF_HEIGHT, -columns.minimum[bar] * gain * middle)
    context.fillStyle = bar < playedBars ? look.playedColour : unplayed
    context.fillRect(bar * pitch, middle - up, look.barWidth, up + down)
  }
}
