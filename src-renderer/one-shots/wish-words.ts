import type { OneShotWish } from '../../src-shared/project/index.ts'
import { pitchName } from '../midi/midi-messages.ts'

interface WishWords {
  label: string
  help: string
  /** Of 0 and of 1. */
  ends: [string, string]
}

const WORDS: Readonly<Record<string, WishWords>> = {
  brightness: { label: 'Brightness', help: 'Where its energy lies, from low to high.', ends: ['dark', 'bright'] },
  boom: { label: 'Boom', help: 'How much of it lies below 150 Hz.', ends: ['thin', 'booming'] },
  noise: { label: 'Noise', help: 'From a clear tone to a hiss.', ends: ['tone', 'noise'] },
  length: { label: 'Length', help: 'How long it takes to die away.', ends: ['short', 'long'] },
  pitch: { label: 'Pitch', help: 'The note that it is to sound at, among those that were learnt.', ends: ['low', 'high'] },
}

export const wishWords = ({ name }: OneShotWish): WishWords => WORDS[name] ?? { label: name, help: '', ends: ['less', 'more'] }

/** What stands beside its slider. @param value 0..1 */
export function wishValueText(wish: OneShotWish, value: number): string {
  if (wish.name === 'pitch') return pitchName(Math.round(wish.lowest + value * (wish.highest - wish.lowest)))
  const [low, high] = wishWords(wish).ends
  if (value < 0.2) return `very ${low}`
  if (value < 0.45) return low
  if (value <= 0.55) return 'as most'
  return value <= 0.8 ? high : `very ${high}`
}
