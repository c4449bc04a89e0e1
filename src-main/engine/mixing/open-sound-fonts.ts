import type { BasicSoundBank } from 'spessasynth_core'
import { openSoundFont } from '../synth/sound-font.ts'

/** The SoundFonts of a mix, each read once. */
export class OpenSoundFonts {
  private readonly open = new Map<string, Promise<BasicSoundBank>>()

  constructor(private readonly paths: ReadonlyMap<string, string>) {}

  /** Null where it is not in the project. @throws AudioFileError where it is damaged */
  async get(id: string): Promise<BasicSoundBank | null> {
    const path = this.paths.get(id)
    if (path === undefined) return null
    const bank = this.open.get(id) ?? openSoundFont(path)
    this.open.set(id, bank)
    return bank
  }
}
