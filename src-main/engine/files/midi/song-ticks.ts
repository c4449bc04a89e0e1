import { TICKS_PER_QUARTER, type Ticks } from '../../../../src-shared/units.ts'
import { MOST_TICKS } from '../../../../src-shared/music/index.ts'
import { AudioFileError } from '../errors.ts'
import type { MidiDivision } from './midi-sequence.ts'

/** Time code has no tempo: a song that comes of it has this one, at which a second has 1920 ticks. */
export const TIME_CODE_TEMPO = 500_000
const TICKS_PER_SECOND = 2 * TICKS_PER_QUARTER

/** From ticks of a file to those of songs, the nearest: exact where 960 is a multiple of the file's, else to half a tick. */
export function songTicks(division: MidiDivision): (tick: number) => Ticks {
  const factor =
    'ticksPerQuarter' in division
      ? TICKS_PER_QUARTER / division.ticksPerQuarter
      : TICKS_PER_SECOND / frameRate(division) / division.ticksPerFrame
  return (tick) => {
    const result = Math.round(tick * factor)
    if (result > MOST_TICKS) throw new AudioFileError('This MIDI file lasts longer than a song can.', 'Export a part of it.')
    return result
  }
}

/** 29.97 frames a second are 30 000 / 1001. */
export const frameRate = ({ framesPerSecond }: Exclude<MidiDivision, { ticksPerQuarter: number }>): number =>
  framesPerSecond === 29.97 ? 30_000 / 1001 : framesPerSecond
