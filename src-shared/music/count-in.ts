import { MeterMap } from './meter-map.ts'
import type { Song } from './song.ts'
import { TempoMap } from './tempo-map.ts'

/** Samples of whole bars that come before a place of a song, of the meter and the tempo there. */
export function countInSamples({ meters, tempi }: Pick<Song, 'meters' | 'tempi'>, tick: number, bars: number, sampleRate: number): number {
  const { numerator, denominator } = new MeterMap(meters).meterAt(tick)
  const barSeconds = (numerator * (4 / denominator) * 60) / new TempoMap(tempi).bpmAt(tick)
  return Math.round(bars * barSeconds * sampleRate)
}
