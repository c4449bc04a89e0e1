import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { SoundFontChoice } from '../../src-shared/music/index.ts'
import type { SoundFont } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { uploadFiles } from '../uploads/upload-files.ts'
import { plural } from '../words/numbers.ts'
import { useSongStore } from './song-store.ts'

/** The SoundFonts of the project whose song is shown. */
export const useSoundFontsStore = defineStore('sound-fonts', () => {
  const fonts = shallowRef<readonly SoundFont[]>([])
  const song = useSongStore()
  const notices = useNoticesStore()

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      fonts.value = (await rpc().call('song.soundFonts', {})).soundFonts
    })
  }

  watch(
    () => song.isLoaded,
    (isLoaded) => {
      fonts.value = []
      if (isLoaded) void load()
    },
    { immediate: true },
  )

  /** Takes a file into the project. @returns its first sound; null where it was refused, which the person is told */
  async function add(file: File): Promise<SoundFontChoice | null> {
    const font = await notices.attempt(async () => {
      const [uploadId] = await uploadFiles(rpc(), [file], new AbortController().signal, () => {})
      return rpc().call('song.addSoundFont', { uploadId })
    })
    if (!font) return null
    await load()
    notices.show({ level: 'info', message: `“${font.name}” with ${plural(font.presets.length, 'sound')} is in the project.`, advice: '' })
    return { id: font.id, ...font.presets[0] }
  }

  return { fonts, add }
})
