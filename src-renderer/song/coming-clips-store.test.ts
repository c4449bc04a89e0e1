import { beforeEach, describe, expect, it } from 'vitest'
import { newTrack, PLAIN_AUDIO, type AudioClip, type Song } from '../../src-shared/music/index.ts'
import { sampleRecording, sampleRun, sampleTake } from '../../test/support/project-samples.ts'
import { audioClip } from '../../test/support/test-arrangement.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTakesStore } from '../stores/takes-store.ts'
import { useComingClipsStore, type ComingRequest } from './coming-clips-store.ts'
import { placeDropped, placeImported, placeSound } from './place-sound.ts'
import { useSongStore } from './song-store.ts'

let session: WindowSession
const song = (): Song => session.host.song.song
const clips = (track = 0): readonly AudioClip[] => song().tracks[track].clips as readonly AudioClip[]

beforeEach(async () => {
  session = await startWindowSession()
  await useProjectStore().create('Etudes', undefined)
  session.host.setRecordings([sampleRecording({ id: 'one', name: 'Prelude' }), sampleRecording({ id: 'two', name: 'Fugue' })])
  await useSongStore().load()
  const track = { ...newTrack('t', 'audio', 'T', 0), clips: [audioClip('c', 0)] }
  await useSongStore().edit('Add', [{ kind: 'tracks', removed: [], added: [{ index: 0, track }] }])
  await settled()
})

const request = (changes: Partial<ComingRequest> = {}): ComingRequest => ({
  ...{ run: sampleRun({ id: 'run', name: 'Evenings' }), seed: { recordingId: 'one', startSeconds: 1 }, trackId: 't' },
  ...{ startTick: 1920, seconds: 2, endTick: null, variants: 2, name: 'C, played on', ...changes },
})
/** The take grows to so many seconds, or is finished. */
async function play(takeId: string, seconds: number, status: 'generating' | 'complete' | 'failed' = 'generating'): Promise<void> {
  const take = useTakesStore().byId.get(takeId)!
  session.host.emit('takes.changed', sampleTake({ ...take, status, frames: seconds * take.sampleRate }))
  await settled()
}

describe('a network that plays on in the song', () => {
  it('shows how far it is, and becomes one clip with its variants when all are there', async () => {
    const coming = useComingClipsStore()
    await coming.begin(request())
    await settled()
    const [{ takeIds }] = coming.coming
    expect(coming.shown).toMatchObject([{ trackId: 't', startTick: 1920, endTick: 5760, progress: 0, label: 'Evenings plays 2 variants…' }])
    await play(takeIds[0], 1)
    expect(coming.shown[0].progress).toBe(0.25)
    await play(takeIds[0], 2, 'complete')
    expect([coming.shown[0].progress, clips().length]).toEqual([0.5, 1])
    await play(takeIds[1], 2, 'complete')
    expect(coming.shown).toEqual([])
    const [, clip] = clips()
    expect(clip).toMatchObject({
      ...{ name: 'C, played on', startTick: 1920, sound: { kind: 'take', id: takeIds[0] } },
      variants: takeIds.map((id) => ({ kind: 'take', id })),
    })
    await useSongStore().chooseVariant(useSongStore().song.tracks[0].clips[1] as AudioClip, clip.variants[1])
    await settled()
    expect(clips()[1].sound).toEqual({ kind: 'take', id: takeIds[1] })
    const settings = session.host.log
      .filter(({ name }) => name === 'takes.generate')
      .map(({ params }) => (params as never as ComingRequest & { settings: { randomSeed: number; seconds: number } }).settings)
    expect(settings.map(({ seconds }) => seconds)).toEqual([2, 2])
    expect(settings[1].randomSeed).toBe(settings[0].randomSeed + 1)
  })

  it('fills a gap and goes no further, with what has not failed', async () => {
    const coming = useComingClipsStore()
    await coming.begin(request({ endTick: 3840, seconds: 1 }))
    await settled()
    const [{ takeIds }] = coming.coming
    await play(takeIds[0], 0, 'failed')
    await play(takeIds[1], 3, 'complete')
    expect(clips()[1]).toMatchObject({ startTick: 1920, variants: [{ kind: 'take', id: takeIds[1] }] })
    const rate = clips()[1].sampleRate
    expect(clips()[1].lengthSamples).toBe(rate)
  })

  it('that is cancelled ends its work and puts down nothing', async () => {
    const coming = useComingClipsStore()
    await coming.begin(request())
    await settled()
    await coming.cancel(coming.shown[0].key)
    expect(coming.shown).toEqual([])
    expect(session.host.log.filter(({ name }) => name === 'jobs.cancel')).toHaveLength(2)
    expect(clips()).toHaveLength(1)
  })
})

describe('sounds that are put into the song', () => {
  it('go on the track of sound where they are let go, else on one of their own', async () => {
    placeSound('one', { trackId: 't', tick: 9600 })
    placeSound('two', { trackId: null, tick: 480 })
    await settled()
    expect(clips()[1]).toMatchObject({ ...PLAIN_AUDIO, startTick: 9600, sound: { kind: 'recording', id: 'one' } })
    expect([song().tracks[1].name, clips(1)[0].startTick]).toEqual(['Fugue', 480])
  })

  it('from files lie there once they are imported, one behind the other', async () => {
    placeDropped({ trackId: 't', tick: 9600 })
    placeImported(['one', 'two'])
    placeImported(['one'])
    await settled()
    const [, first, second] = clips()
    expect(clips()).toHaveLength(3)
    expect([first.startTick, second.startTick > first.startTick]).toEqual([9600, true])
  })
})
