import { defineStore } from 'pinia'
import { NoteSounds } from './note-sounds.ts'

/** The sounds of single notes of this window: what was fetched for one part of it is there for the others. */
export const useNoteSounds = defineStore('note-sounds', () => {
  const sounds = new NoteSounds()
  return { play: sounds.play.bind(sounds), prepare: sounds.prepare.bind(sounds), close: sounds.close.bind(sounds) }
})
