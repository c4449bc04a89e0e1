import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { settled, startWindowSession } from '../../test/support/window-session.ts'
import { providePlayer, usePlayerStore } from '../stores/player-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { trackAdded } from './add-to-song.ts'
import { useSongRecording } from './song-recording-store.ts'
import { useSongStore } from './song-store.ts'
import { useSongViewStore } from './song-view-store.ts'

let host: FakeHost
let now: number
let send: (...bytes: number[]) => void
const called = (name: string): unknown[] => host.log.filter((entry) => entry.name === name).map(({ params }) => params)

beforeEach(async () => {
  const keys = { id: 'keys', name: 'Keys', state: 'connected', onmidimessage: null as ((event: unknown) => void) | null }
  vi.stubGlobal('navigator', { requestMIDIAccess: async () => ({ inputs: new Map([['keys', keys]]), outputs: new Map() }) })
  now = 1000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  send = (...bytes) => keys.onmidimessage?.({ data: Uint8Array.from(bytes), timeStamp: now })
  providePlayer(() => ({
    ...{ start: async () => undefined, seek: () => undefined, scrub: () => undefined, play: () => undefined, pause: () => undefined },
    ...{ setLoop: () => undefined, clear: () => undefined, setVolume: () => undefined },
  }))
  host = new FakeHost()
  await startWindowSession(host)
  await useProjectStore().create('Evening', undefined)
  await useSongStore().load()
  return () => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  }
})

async function track(kind: 'notes' | 'audio' | 'group'): Promise<string> {
  const song = useSongStore()
  const { change, track: added } = trackAdded(song.song, kind, kind)
  await song.edit('Add', [change])
  useSongViewStore().chosenTracks = new Set([added.id])
  return added.id
}

describe('recording into the song', () => {
  it('keeps what is played on a MIDI instrument as a clip where it was heard, as one step', async () => {
    const trackId = await track('notes')
    const song = useSongStore()
    const recording = useSongRecording()
    await recording.toggle()
    expect(called('song.prepareSound')).toEqual([expect.objectContaining({ startTick: 0, lastsSeconds: 300 })])
    const player = usePlayerStore()
    player.state = 'playing'
    player.positionFrame = 24_000
    await settled()
    now += 250
    send(0x90, 64, 100)
    now += 250
    send(0x80, 64, 0)
    await recording.toggle()
    await settled()
    expect(song.song.tracks.find(({ id }) => id === trackId)?.clips).toMatchObject([
      { kind: 'notes', startTick: 0, lengthTicks: 3840, notes: [{ pitch: 64, velocity: 100, startTick: 1440, ticks: 480 }] },
    ])
    expect([recording.isOn, song.history.undo]).toEqual([false, 'Record notes'])
    await song.undo()
    await settled()
    expect(song.song.tracks[0].clips).toEqual([])
  })

  it('records sound along with the song, and says where in it the recording belongs', async () => {
    const trackId = await track('audio')
    const song = useSongStore()
    song.cursorTick = 1920
    const recording = useSongRecording()
    await recording.toggle()
    await settled()
    expect(called('recording.start')).toEqual([
      expect.objectContaining({ along: { kind: 'song', id: 'mix-1' }, punchInSeconds: 1, songPlace: { trackId, startTick: 1920 } }),
    ])
    expect(recording.isOn).toBe(true)
    const made = sampleRecording({ id: 'recording-new', name: 'Recording 1' })
    host.emit('library.changed', { recordings: [made], missing: [] })
    const told = { recordingId: made.id, name: made.name, durationSeconds: 1, gapSeconds: 0, failure: null }
    host.emit('recording.finished', { ...told, isPlaced: true })
    await settled()
    expect(recording.isOn).toBe(false)
    // It is undone in the song, not by taking the recording away from under its clip.
    expect(useNoticesStore().notices.filter(({ action }) => action)).toEqual([])
  })

  it('says what is in the way, and begins nothing', async () => {
    await track('group')
    const recording = useSongRecording()
    await recording.toggle()
    await track('audio')
    useSongViewStore().chosenTracks = new Set()
    await recording.toggle()
    expect(useNoticesStore().notices.map(({ message }) => message)).toEqual(['A group holds no clips.', 'No track is chosen.'])
    expect([called('song.prepareSound'), called('recording.start')]).toEqual([[], []])
  })

  it('is over where the input cannot be opened', async () => {
    await track('audio')
    const { RpcError } = await import('../../src-shared/rpc/index.ts')
    host.failing.set('recording.start', new RpcError({ code: 'unavailable', message: 'No input.', advice: 'Connect one.' }))
    const recording = useSongRecording()
    await recording.toggle()
    expect([recording.isOn, recording.shown]).toEqual([false, []])
  })
})
