/** SoundFonts (SF2, SF3 and DLS) that a musician brings along, read and played by SpessaSynth (Apache-2.0). */
import type { BasicSoundBank } from 'spessasynth_core'
import { readWhole } from '../../storage/files.ts'
import { AudioFileError } from '../files/errors.ts'
import { LARGEST_SOUND_FONT_BYTES } from './sound-font-limits.ts'

const MOST_PRESETS = 4096

/** One sound of a SoundFont, as General MIDI counts them. */
export interface SoundFontPreset {
  bank: number
  program: number
  name: string
  isDrums: boolean
}

/** @throws AudioFileError where it is none, is damaged, or holds no sounds */
export async function openSoundFont(path: string): Promise<BasicSoundBank> {
  const data = await readWhole(path, LARGEST_SOUND_FONT_BYTES)
  const { SoundBankLoader, SpessaLog } = await import('spessasynth_core')
  SpessaLog.setLogLevel(false, false, false)
  const refused = (why: string, cause?: unknown): AudioFileError =>
    new AudioFileError(`This is no SoundFont that can be played: ${why}.`, 'Choose a whole .sf2, .sf3 or .dls file.', { path, cause })
  requireWhole(data, refused)
  let bank: BasicSoundBank
  try {
    bank = SoundBankLoader.fromArrayBuffer(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))
  } catch (error) {
    // The library's words are for who writes such files; they are in the log.
    throw refused('it is damaged inside', error)
  }
  if (bank.presets.length === 0) throw refused('it holds no sounds')
  return bank
}

/** A RIFF file that says how long it is must be that long: the rest of one that was cut off would be silence. */
function requireWhole(data: Uint8Array, refused: (why: string) => AudioFileError): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const text = (at: number): string => String.fromCharCode(...data.subarray(at, at + 4))
  if (data.length < 12 || text(0) !== 'RIFF') throw refused('it does not begin as one')
  if (!['sfbk', 'sfpk', 'DLS '].includes(text(8))) throw refused('it holds something else')
  if (view.getUint32(4, true) + 8 > data.length) throw refused('its end is missing')
}

/** What there is to choose, in the order of banks and programs. */
export const presetsOf = ({ presets }: BasicSoundBank): SoundFontPreset[] =>
  presets
    .slice(0, MOST_PRESETS)
    .map(({ name, program, bankMSB, isGMGSDrum }) => ({
      ...{ bank: bankMSB, program, isDrums: isGMGSDrum },
      name:
        name
          .replace(/\p{Cc}/gu, '')
          .trim()
          .slice(0, 60) || `Program ${program + 1}`,
    }))
    .sort((a, b) => Number(a.isDrums) - Number(b.isDrums) || a.bank - b.bank || a.program - b.program)

/** The job: looks at a file that somebody brought, in a process that it may take along. */
export async function readSoundFont({ path }: ReadSoundFontInput): Promise<{ name: string; presets: SoundFontPreset[] }> {
  const bank = await openSoundFont(path)
  return {
    name:
      bank.soundBankInfo.name
        ?.replace(/\p{Cc}/gu, '')
        .trim()
        .slice(0, 80) ?? '',
    presets: presetsOf(bank),
  }
}

export interface ReadSoundFontInput {
  path: string
}
