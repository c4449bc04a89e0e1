import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { CodecSettingsChoice, Job, Recording, RoundTripRecord } from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { playableRecording } from '../player/playable.ts'
import type { SoundSource } from '../player/sound-source.ts'
import { rpc } from '../rpc/index.ts'
import { usePlayerStore } from './player-store.ts'

/** A recording beside what a codec keeps of it. */
export const useRoundTripStore = defineStore('round-trip', () => {
  const recording = shallowRef<Recording | null>(null)
  const choice = ref<CodecSettingsChoice>({ codec: 'fourier', sampleRate: null, channels: 'mono' })
  const roundTrip = shallowRef<RoundTripRecord | null>(null)
  const jobId = ref<string | null>(null)
  const failure = shallowRef<Job['failure']>(null)
  const player = usePlayerStore()

  const original = computed(() => recording.value && playableRecording(recording.value))
  const copy = computed((): SoundSource | null =>
    roundTrip.value && recording.value
      ? {
          ref: { kind: 'round-trip', id: roundTrip.value.id },
          title: recording.value.name,
          kind: 'As a network hears it',
          sampleRate: roundTrip.value.pcmSampleRate,
          channels: roundTrip.value.pcmChannels,
          totalFrames: roundTrip.value.pcmFrames,
          growing: false,
        }
      : null,
  )

  async function open(wanted: Recording): Promise<void> {
    recording.value = wanted
    await make()
  }

  function close(): void {
    player.pause()
    recording.value = null
    roundTrip.value = null
  }

  /** The round trip of the codec that is chosen now. */
  async function make(): Promise<void> {
    if (!recording.value) return
    if (copy.value && player.isCurrent(copy.value.ref)) player.pause()
    roundTrip.value = null
    failure.value = null
    const answer = await rpc().call('codecs.roundTrip', { ...choice.value, recordingId: recording.value.id })
    roundTrip.value = answer.roundTrip
    jobId.value = answer.jobId
  }

  function ready(event: EventPayload<'codecs.roundTripReady'>): void {
    if (event.jobId === jobId.value) roundTrip.value = event.roundTrip
  }

  function jobChanged(job: Job): void {
    if (job.id === jobId.value && job.state === 'failed') failure.value = job.failure
  }

  /** Goes over to the other of the two, at the same moment. */
  async function listenTo(sound: SoundSource): Promise<void> {
    const other = [original.value, copy.value].some((known) => known && player.isCurrent(known.ref))
    const seconds = other ? Math.min(player.positionSeconds, sound.totalFrames / sound.sampleRate) : 0
    await player.play(sound, null, Math.round(seconds * sound.sampleRate))
  }

  return { recording, choice, roundTrip, jobId, failure, original, copy, open, close, make, ready, jobChanged, listenTo }
})
