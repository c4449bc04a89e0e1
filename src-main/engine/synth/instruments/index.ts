import type { InstrumentId } from '../../../../src-shared/music/index.ts'
import { ElectricPianoVoice } from '../electric-piano.ts'
import { DrumVoice } from './drums.ts'
import { PartialVoice, type Partial } from './partials.ts'
import { PluckedVoice } from './plucked.ts'
import { SawVoice, type SawSound } from './saws.ts'
import type { Instrument, VoiceNote } from './voice.ts'

export { bentVoice } from './bent-voice.ts'
export { sampleInstruments, type SamplerSound } from './samples.ts'
export type { Instrument, Voice, VoiceNote } from './voice.ts'

/** Drawbars of an organ: their ratios and how far each is drawn. */
const DRAWBARS: readonly (readonly [ratio: number, level: number])[] = [
  [0.5, 0.5],
  [1, 1],
  [1.5, 0.35],
  [2, 0.6],
  [3, 0.3],
  [4, 0.3],
  [6, 0.12],
  [8, 0.1],
]

const STRINGS: SawSound = {
  ...{ detuneCents: [-7, 0, 6, 11], level: 0.38, attackSeconds: 0.12, releaseSeconds: 0.5 },
  ...{ brightness: 9, darkest: 0.7, closingSeconds: 2 },
}
const PAD: SawSound = {
  ...{ detuneCents: [-13, -5, 4, 12], level: 0.42, attackSeconds: 0.6, releaseSeconds: 1.6 },
  ...{ brightness: 5, darkest: 0.35, closingSeconds: 6 },
}
const BASS: SawSound = {
  ...{ detuneCents: [0], level: 0.55, attackSeconds: 0.004, releaseSeconds: 0.12 },
  ...{ brightness: 14, darkest: 0.12, closingSeconds: 0.8 },
}

/**
 * Modes of a stiff string: they lie a little above the multiples and die away the sooner the higher; a hard touch is brighter.
 *
 * @source Fletcher, "Normal vibration frequencies of a stiff piano string", JASA 36 (1964): f_n = n f sqrt(1 + B n^2)
 */
function pianoPartials({ pitch, velocity }: VoiceNote): Partial[] {
  const stiffness = 0.00035 * 2 ** ((pitch - 60) / 10)
  const slowest = 9 * 2 ** ((57 - pitch) / 18)
  return Array.from({ length: 20 }, (_, i) => {
    const n = i + 1
    return {
      ratio: n * Math.sqrt((1 + stiffness * n * n) / (1 + stiffness)),
      level: (0.21 * velocity ** 1.3 * (0.45 + 0.4 * velocity) ** (0.6 * i) * (n % 8 === 0 ? 0.1 : 1)) / Math.sqrt(n),
      decaySeconds: slowest / (1 + 0.35 * i),
    }
  })
}

/** What voices are summed at: eight that are struck as hard as can be stay below full scale. */
export const INSTRUMENT_GAIN = 0.24

/** The instruments that the program makes itself; none is louder than about -6 dBFS for a single note struck as hard as can be. */
export const INSTRUMENT_SOUNDS: Record<InstrumentId, Instrument> = {
  'electric-piano': (note, rate) => new ElectricPianoVoice(note, rate),
  piano: (note, rate) => new PartialVoice({ partials: pianoPartials(note), attackSeconds: 0.002, releaseSeconds: 0.35 }, note, rate),
  organ: (note, rate) => {
    const partials = DRAWBARS.map(([ratio, level]) => ({
      ratio,
      level: 0.14 * level * (0.6 + 0.4 * note.velocity),
      decaySeconds: Infinity,
    }))
    return new PartialVoice({ partials, attackSeconds: 0.008, releaseSeconds: 0.06 }, note, rate)
  },
  plucked: (note, rate) => new PluckedVoice(note, rate),
  bass: (note, rate) => new SawVoice(BASS, note, rate),
  strings: (note, rate) => new SawVoice(STRINGS, note, rate),
  pad: (note, rate) => new SawVoice(PAD, note, rate),
  drums: (note, rate) => new DrumVoice(note, rate),
}
