import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Sampler, SamplerZone } from '../../../src-shared/music/index.ts'
import type { Job } from '../../../src-shared/project/index.ts'
import type { CallParams, EventPayload } from '../../../src-shared/rpc/index.ts'
import { rpc } from '../../rpc/index.ts'
import { useJobsStore } from '../../stores/jobs-store.ts'
import { useNoticesStore } from '../../stores/notices-store.ts'
import { trackAdded } from '../add-to-song.ts'
import { useSongStore } from '../song-store.ts'

export type SamplerSource = CallParams<'song.makeSampler'>['source']

/** The sampler of a track while it is made and while its keys are edited. */
export const useSamplerStore = defineStore('sampler', () => {
  const song = useSongStore()
  const jobs = useJobsStore()
  /** The track whose sampler is shown. */
  const trackId = ref<string | null>(null)
  const jobId = ref<string | null>(null)
  /** For the track that asked for it, or a new one of that name, whatever is shown when it is there. */
  let asked: { trackId: string | null } | { newTrack: string } = { trackId: null }

  const track = computed(() => song.song.tracks.find(({ id }) => id === trackId.value) ?? null)
  const job = computed(() => (jobId.value === null ? null : (jobs.jobs.get(jobId.value) ?? null)))

  async function make(source: SamplerSource): Promise<void> {
    asked = { trackId: trackId.value }
    jobId.value = (await rpc().call('song.makeSampler', { source })).jobId
  }

  /** A new track at the end of the song, with the sampler when it is there. */
  async function makeForNewTrack(source: SamplerSource, name: string): Promise<void> {
    asked = { newTrack: name }
    jobId.value = (await rpc().call('song.makeSampler', { source })).jobId
  }

  function made({ jobId: id, sampler }: EventPayload<'song.samplerMade'>): void {
    if (id !== jobId.value) return
    jobId.value = null
    if ('newTrack' in asked) addTrack(asked.newTrack, sampler)
    else if (asked.trackId !== null) change(asked.trackId, sampler, `Play “${sampler.name}” as a sampler`)
  }

  function addTrack(name: string, sampler: Sampler): void {
    const { track } = trackAdded(song.song, 'notes', name)
    const added = { index: song.song.tracks.length, track: { ...track, sampler } }
    void song.edit(`Add “${name}” as a sampler`, [{ kind: 'tracks', removed: [], added: [added] }])
    useNoticesStore().show({ level: 'info', message: `“${name}” is an instrument on a track of its own in the song.` })
  }

  function jobChanged({ id, state, failure }: Job): void {
    if (id !== jobId.value || (state !== 'failed' && state !== 'cancelled')) return
    jobId.value = null
    if (failure) useNoticesStore().show({ level: 'warning', ...failure })
  }

  function change(id: string, after: Sampler, label: string): void {
    const known = song.song.tracks.find((candidate) => candidate.id === id)
    if (!known) return
    void song.edit(label, [
      // A SoundFont or a network would be heard in its place.
      {
        kind: 'track',
        trackId: id,
        before: { sampler: known.sampler, soundFont: known.soundFont, network: known.network },
        after: { sampler: after, soundFont: null, network: null },
      },
    ])
  }

  /** The other end gives way where the lowest key came above the highest, or the softest touch above the hardest. */
  function changeZone(index: number, to: Partial<SamplerZone>): void {
    const sampler = track.value?.sampler
    if (!sampler || trackId.value === null) return
    const zone = { ...sampler.zones[index], ...to }
    if ('lowPitch' in to) zone.highPitch = Math.max(zone.highPitch, zone.lowPitch)
    if ('highPitch' in to) zone.lowPitch = Math.min(zone.lowPitch, zone.highPitch)
    if ('lowVelocity' in to) zone.highVelocity = Math.max(zone.highVelocity, zone.lowVelocity)
    if ('highVelocity' in to) zone.lowVelocity = Math.min(zone.lowVelocity, zone.highVelocity)
    change(trackId.value, { ...sampler, zones: sampler.zones.with(index, zone) }, 'Change a key of the sampler')
  }

  function removeZone(index: number): void {
    const sampler = track.value?.sampler
    if (!sampler || trackId.value === null || sampler.zones.length === 1) return
    change(trackId.value, { ...sampler, zones: sampler.zones.toSpliced(index, 1) }, 'Remove a key of the sampler')
  }

  function changeWhole(to: Partial<Pick<Sampler, 'releaseSeconds' | 'isOneShot'>>): void {
    const sampler = track.value?.sampler
    if (sampler && trackId.value !== null) change(trackId.value, { ...sampler, ...to }, 'Change the sampler')
  }

  return { trackId, track, job, make, makeForNewTrack, made, jobChanged, changeZone, removeZone, changeWhole }
})
