import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { clipEndTick, withEnd, type AudioClip, type SongChange } from '../../src-shared/music/index.ts'
import {
  FIRST_CORPUS_PLAYING,
  FIRST_GENERATION_SETTINGS,
  isCorpus,
  LARGEST_RANDOM_SEED,
  type Run,
  type Seed,
  type Take,
} from '../../src-shared/project/index.ts'
import type { ComingClip } from '../editors/arrangement/core/arrangement-painter.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useTakesStore } from '../stores/takes-store.ts'
import { plural } from '../words/numbers.ts'
import { clipOfSound } from './add-to-song.ts'
import { useSongStore } from './song-store.ts'

/** What a network is to play into the song. */
export interface ComingRequest {
  run: Run
  seed: Seed
  trackId: string
  startTick: number
  seconds: number
  /** Of a gap: where it ends at the latest. */
  endTick: number | null
  variants: number
  name: string
}

interface Coming extends ComingRequest {
  takeIds: readonly string[]
  jobIds: readonly string[]
  /** Not all of its takes are begun. */
  isBeginning: boolean
}

/** Sounds that networks are making for places in the song: each becomes one clip there, with all its variants to choose from. */
export const useComingClipsStore = defineStore('coming-clips', () => {
  const coming = shallowRef<readonly Coming[]>([])
  const song = useSongStore()
  const takes = useTakesStore()
  const notices = useNoticesStore()

  const takesOf = ({ takeIds }: Coming): Take[] => takeIds.flatMap((id) => takes.byId.get(id) ?? [])
  function progressOf(each: Coming): number {
    const parts = takesOf(each).map((take) => (take.status === 'generating' ? take.frames / (take.sampleRate * each.seconds) : 1))
    return Math.min(1, parts.reduce((sum, part) => sum + Math.min(1, part), 0) / Math.max(1, each.variants))
  }

  const shown = computed(() =>
    coming.value.map((each): ComingClip & { key: string } => ({
      key: each.takeIds.join(),
      trackId: each.trackId,
      startTick: each.startTick,
      endTick: song.tempo.tickAt(song.tempo.secondsAt(each.startTick) + each.seconds),
      progress: progressOf(each),
      label: each.variants === 1 ? `${each.run.name} plays…` : `${each.run.name} plays ${plural(each.variants, 'variant')}…`,
    })),
  )

  async function begin(request: ComingRequest): Promise<void> {
    const { run, seed, seconds, variants, name } = request
    const first = Math.floor(Math.random() * (LARGEST_RANDOM_SEED - variants))
    const corpus = isCorpus(run.settings) ? { corpus: FIRST_CORPUS_PLAYING } : {}
    let mine: Coming = { ...request, takeIds: [], jobIds: [], isBeginning: true }
    for (let i = 0; i < variants; i++) {
      const started = await notices.attempt(() =>
        takes.generate({
          runId: run.id,
          checkpointStep: null,
          seed,
          settings: { ...FIRST_GENERATION_SETTINGS, ...corpus, seconds, randomSeed: first + i },
          name: variants === 1 ? name : `${name}, variant ${i + 1}`,
        }),
      )
      if (!started) break
      const others = coming.value.filter((each) => each !== mine)
      mine = { ...mine, takeIds: [...mine.takeIds, started.takeId], jobIds: [...mine.jobIds, started.jobId] }
      coming.value = [...others, mine]
    }
    coming.value = coming.value.map((each) => (each === mine ? { ...mine, isBeginning: false } : each))
    settle()
  }

  async function cancel(key: string): Promise<void> {
    const each = coming.value.find(({ takeIds }) => takeIds.join() === key)
    if (!each) return
    coming.value = coming.value.filter((other) => other !== each)
    for (const jobId of each.jobIds) await notices.attempt(() => rpc().call('jobs.cancel', { jobId }))
  }

  /** Puts down what all variants are there of; those that failed have said so. */
  function settle(): void {
    for (const each of coming.value) {
      const made = takesOf(each)
      // One that was removed meanwhile is not waited for.
      if (each.isBeginning || made.some(({ status }) => status === 'generating')) continue
      coming.value = coming.value.filter((other) => other !== each)
      const sounds = made.filter(({ status, frames }) => status === 'complete' && frames > 0)
      if (sounds.length > 0) place(each, sounds)
    }
  }

  function place({ trackId, startTick, endTick, name }: Coming, sounds: readonly Take[]): void {
    const whole: AudioClip = { ...clipOfSound(sounds[0], startTick), name, variants: sounds.map(({ id }) => ({ kind: 'take', id })) }
    const isTooLong = endTick !== null && clipEndTick(whole, song.tempo) > endTick
    const clip = isTooLong ? withEnd(whole, endTick, song.tempo) : whole
    const track = song.song.tracks.find(({ id }) => id === trackId)
    if (track?.kind !== 'audio') {
      notices.show({ level: 'info', message: `“${name}” is among the takes: its track is no longer there.`, advice: '' })
      return
    }
    const change: SongChange = { kind: 'clips', trackId, removed: [], added: [clip] }
    void song.edit(`Play on: “${name}”`, [change])
  }

  watch(() => takes.takes, settle)
  // Of another project nothing comes here.
  watch(
    () => song.isLoaded,
    (isLoaded) => {
      if (!isLoaded) coming.value = []
    },
  )

  return { coming, shown, begin, cancel }
})
