import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { testSoundId, type ListenerAnswers, type ListeningTest, type Take } from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import type { SoundSource } from '../player/sound-source.ts'
import { rpc } from '../rpc/index.ts'
import { usePlayerStore } from '../stores/player-store.ts'
import { useTakesStore } from '../stores/takes-store.ts'

/** The paper's: five of each network. */
export const TAKES_EACH = 5

/** Takes of one network, newest first, that a test can be made of. */
export interface TestableGroup {
  runId: string
  name: string
  takes: Take[]
}

/** Blind listening tests: what there is, and the one that somebody listens to. */
export const useListeningTestStore = defineStore('listening-test', () => {
  const takes = useTakesStore()
  const player = usePlayerStore()
  const shown = ref(false)
  const tests = shallowRef<ListeningTest[]>([])
  const testId = ref<string | null>(null)
  const answersId = ref<string | null>(null)
  /** Which sound of the listener's order is asked about. */
  const place = ref(0)
  const preparing = ref<string | null>(null)

  const groups = computed((): TestableGroup[] => {
    const byRun = new Map<string, TestableGroup>()
    for (const take of takes.kept) {
      if (take.frames === 0 || take.status === 'generating') continue
      const { runId, runName } = take.provenance
      const group = byRun.get(runId) ?? { runId, name: runName, takes: [] }
      byRun.set(runId, group)
      group.takes.push(take)
    }
    return [...byRun.values()]
  })
  const test = computed(() => tests.value.find(({ id }) => id === testId.value) ?? null)
  const answers = computed((): ListenerAnswers | null => test.value?.answers.find(({ id }) => id === answersId.value) ?? null)
  const soundId = computed(() => answers.value?.order[place.value] ?? null)
  const rating = computed(() => (soundId.value === null ? null : (answers.value?.ratings[soundId.value] ?? null)))
  const sound = computed((): SoundSource | null => {
    const found = test.value?.sounds.find(({ id }) => id === soundId.value)
    return test.value && found
      ? {
          ref: { kind: 'test-sound', id: testSoundId(test.value.id, found.id) },
          title: `Piece ${place.value + 1}`,
          kind: 'Blind test',
          sampleRate: found.sampleRate,
          channels: found.channels,
          totalFrames: found.frames,
          growing: false,
        }
      : null
  })

  async function open(): Promise<void> {
    tests.value = (await rpc().call('listeningTests.list', {})).tests
    shown.value = true
  }

  function close(): void {
    leave()
    shown.value = false
  }

  async function create(name: string, chosen: readonly TestableGroup[]): Promise<void> {
    const { jobId } = await rpc().call('listeningTests.create', {
      name,
      groups: chosen.map((group) => ({ name: group.name, takeIds: group.takes.slice(0, TAKES_EACH).map(({ id }) => id) })),
    })
    preparing.value = jobId
  }

  async function begin(id: string, listener: string): Promise<void> {
    const begun = await rpc().call('listeningTests.begin', { testId: id, listener })
    testId.value = id
    answersId.value = begun.answersId
    place.value = 0
    await listen()
  }

  /** From the list of sounds back to that of tests; what was rated is kept. */
  function leave(): void {
    if (answersId.value !== null) player.pause()
    testId.value = null
    answersId.value = null
  }

  async function listen(): Promise<void> {
    if (sound.value) await player.play(sound.value, null, 0)
  }

  async function rate(value: number): Promise<void> {
    if (!test.value || answersId.value === null || soundId.value === null) return
    await rpc().call('listeningTests.rate', { testId: test.value.id, answersId: answersId.value, soundId: soundId.value, rating: value })
  }

  async function go(by: number): Promise<void> {
    place.value = Math.max(0, Math.min(answers.value?.order.length ?? 0, place.value + by))
    if (sound.value) await listen()
    else player.pause()
  }

  const page = (id: string): Promise<{ fileName: string; data: Uint8Array }> => rpc().call('listeningTests.page', { testId: id })
  const readAnswers = (id: string, data: Uint8Array<ArrayBuffer>): Promise<{ listener: string; ratings: number }> =>
    rpc().call('listeningTests.readAnswers', { testId: id, data })

  function changed(event: EventPayload<'listeningTests.changed'>): void {
    tests.value = event.tests
  }

  return {
    shown,
    tests,
    groups,
    test,
    answers,
    place,
    rating,
    sound,
    preparing,
    open,
    close,
    create,
    begin,
    leave,
    listen,
    rate,
    go,
    page,
    readAnswers,
    changed,
  }
})
