import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { LARGEST_RANDOM_SEED, type OneShotWish, type WantedOneShot } from '../../src-shared/project/index.ts'
import type { OneShotsRequest } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useSamplerStore } from '../song/sampler/sampler-store.ts'

/** A sound on its pad. */
export interface Pad {
  wanted: WantedOneShot
  /** Stays when new sounds are made. */
  kept: boolean
  /** Null while it is made. */
  samples: Float32Array | null
}

export const PAD_COUNT = 8

const chance = (): number => Math.floor(Math.random() * (LARGEST_RANDOM_SEED + 1))

/** Short sounds that a network makes, on pads. */
export const useOneShotsStore = defineStore('one-shots', () => {
  const pads = shallowRef<readonly Pad[]>([])
  const wishes = shallowRef<readonly OneShotWish[]>([])
  const sampleRate = ref(16_000)
  const chosen = ref(0)
  const runId = ref<string | null>(null)
  const checkpointStep = ref<number | null>(null)
  const making = ref(0)
  /** Raised with every wish: an answer to an older one is not wanted any more. */
  const asked = new Map<number, number>()

  const pad = computed(() => pads.value[chosen.value] ?? null)
  const hasPitch = computed(() => wishes.value.some(({ name }) => name === 'pitch'))
  const allThere = computed(() => pads.value.length > 0 && pads.value.every(({ samples }) => samples !== null))

  const request = (sounds: WantedOneShot[]): OneShotsRequest => ({ runId: runId.value!, checkpointStep: checkpointStep.value, sounds })
  const replace = (index: number, changed: Partial<Pad>): void => {
    pads.value = pads.value.with(index, { ...pads.value[index], ...changed })
  }

  /** What a network makes; what was there of another one is left. */
  async function show(run: string, step: number | null): Promise<void> {
    if (run === runId.value && step === checkpointStep.value) return
    const isAnother = run !== runId.value
    runId.value = run
    checkpointStep.value = step
    if (isAnother || pads.value.length === 0) {
      wishes.value = []
      chosen.value = 0
      pads.value = Array.from({ length: PAD_COUNT }, () => ({ wanted: drawn(), kept: false, samples: null }))
    }
    await make(pads.value.map((_, i) => i))
  }

  /** Another chance, and other wishes, so that a kit has sounds of all kinds; one that is asked for a pitch keeps it. */
  const drawn = (): WantedOneShot => ({
    randomSeed: chance(),
    towards: null,
    wishes: Object.fromEntries(wishes.value.flatMap(({ name }) => (name === 'pitch' ? [] : [[name, Math.random()]]))),
  })

  /** New sounds on the pads that are not kept. */
  function drawAnew(): Promise<void> {
    pads.value = pads.value.map((known) => (known.kept ? known : { ...known, wanted: drawn(), samples: null }))
    return make(pads.value.flatMap(({ kept }, i) => (kept ? [] : [i])))
  }

  function drawOne(index: number): Promise<void> {
    replace(index, { wanted: { ...pads.value[index].wanted, randomSeed: chance() } })
    return make([index])
  }

  function wish(index: number, changed: Partial<WantedOneShot>): Promise<void> {
    replace(index, { wanted: { ...pads.value[index].wanted, ...changed } })
    return make([index])
  }

  function keep(index: number, kept: boolean): void {
    replace(index, { kept })
  }

  async function make(indices: readonly number[]): Promise<void> {
    if (indices.length === 0) return
    const run = runId.value
    const mine = new Map(indices.map((index) => [index, (asked.get(index) ?? 0) + 1]))
    for (const [index, turn] of mine) asked.set(index, turn)
    making.value++
    try {
      const made = await rpc().call('oneShots.make', request(indices.map((index) => pads.value[index].wanted)))
      if (run !== runId.value) return
      const length = made.samples.length / indices.length
      sampleRate.value = made.sampleRate
      wishes.value = made.wishes
      for (const [i, index] of indices.entries())
        if (asked.get(index) === mine.get(index)) replace(index, { samples: made.samples.slice(i * length, (i + 1) * length) })
    } finally {
      making.value--
    }
  }

  /** A sampler of all pads, or of the chosen one at all pitches, on a track of its own. */
  const makeInstrument = (as: 'kit' | 'notes', name: string): Promise<void> =>
    useSamplerStore().makeForNewTrack(
      { kind: 'one-shots', as, ...request(as === 'kit' ? pads.value.map(({ wanted }) => wanted) : [pad.value!.wanted]) },
      name,
    )

  const file = (index: number): Promise<{ fileName: string; data: Uint8Array }> =>
    rpc().call('oneShots.file', request([pads.value[index].wanted]))

  return {
    pads,
    wishes,
    sampleRate,
    chosen,
    pad,
    hasPitch,
    allThere,
    making,
    show,
    drawAnew,
    drawOne,
    wish,
    keep,
    makeInstrument,
    file,
  }
})
