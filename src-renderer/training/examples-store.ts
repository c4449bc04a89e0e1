import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { EventPayload, Example } from '../../src-shared/rpc/index.ts'
import type { SoundSource } from '../player/sound-source.ts'
import { rpc } from '../rpc/index.ts'

/** What networks make, to be heard before one trains one: the program makes each once. */
export const useExamplesStore = defineStore('examples', () => {
  const all = ref<readonly Example[]>([])

  const of = (modelId: string): Example | null => all.value.find((example) => example.modelId === modelId) ?? null

  async function load(): Promise<void> {
    all.value = (await rpc().call('examples.list', {})).examples
  }

  const make = (modelId: string): Promise<unknown> => rpc().call('examples.make', { modelId })

  function changed({ examples }: EventPayload<'examples.changed'>): void {
    all.value = examples
  }

  /** Null until it is there. */
  function soundOf(modelId: string, title: string): SoundSource | null {
    const sound = of(modelId)?.sound
    if (!sound) return null
    const { sampleRate, channels, frames } = sound
    return { ref: { kind: 'example', id: modelId }, title, kind: 'Example', sampleRate, channels, totalFrames: frames, growing: false }
  }

  return { all, of, load, make, changed, soundOf }
})
