import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { CallAndResponseSetup, CapturedSeed, CaptureState } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from '../stores/notices-store.ts'

const IDLE: CaptureState = { phase: 'idle', follows: false, seeds: [], callAndResponse: null }
const FIRST_SETUP: CallAndResponseSetup = { tempo: { beatsPerMinute: 100, beatsPerBar: 4 }, listenBars: 2, answerBars: 2, metronome: true }

/** Seeds that are played into the microphone, and bars of listening and answering in turn. */
export const useCaptureStore = defineStore('capture', () => {
  const state = shallowRef<CaptureState>(IDLE)
  const setup = ref<CallAndResponseSetup>(FIRST_SETUP)
  const capturing = computed(() => state.value.phase === 'capturing')
  /** Begin and end in the order of the key, however long the microphone takes to open. */
  let turn: Promise<unknown> = Promise.resolve()

  async function load(): Promise<void> {
    state.value = await rpc().call('capture.state', {})
  }

  const begin = (): Promise<unknown> => inTurn(() => rpc().call('capture.begin', {}))

  /** @returns what was played, trimmed and levelled; null where nothing was heard, of which the person is told */
  async function end(): Promise<CapturedSeed | null> {
    const { seed } = await inTurn(() => rpc().call('capture.end', {}))
    if (!seed)
      useNoticesStore().show({
        level: 'warning',
        message: 'Nothing was heard.',
        advice: 'Play a little louder or longer while you hold, or choose another input in the sound settings.',
      })
    return seed
  }

  const discard = (captureId: string): Promise<unknown> => rpc().call('capture.discard', { captureId })
  const keep = (captureId: string): Promise<unknown> => rpc().call('capture.keep', { captureId })

  async function setCallAndResponse(on: boolean): Promise<void> {
    await rpc().call('capture.callAndResponse', { setup: on ? { ...setup.value } : null })
  }

  async function follow(on: boolean): Promise<void> {
    await rpc().call('capture.follow', { on })
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  function changed(next: CaptureState): void {
    state.value = next
  }

  return { state, setup, capturing, load, begin, end, discard, keep, follow, setCallAndResponse, changed }
})
