import { beforeEach, describe, expect, it } from 'vitest'
import { sampleRecording, sampleTake } from '../../test/support/project-samples.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { playableRecording } from '../player/playable.ts'
import type { Player, PlayerPorts } from '../player/player.ts'
import type { PlayerReport } from '../../src-shared/rpc/index.ts'
import { providePlayer, usePlayerStore } from './player-store.ts'
import { useProjectStore } from './project-store.ts'
import { useTakesStore } from './takes-store.ts'

/** Notes what it is told and reports what the test says. */
class SilentPlayer implements Player {
  told: string[] = []
  readonly ports: PlayerPorts
  constructor(ports: PlayerPorts) {
    this.ports = ports
  }
  async start(_source: unknown, startFrame: number): Promise<void> {
    this.told.push(`start ${startFrame}`)
  }
  seek = (frame: number): void => void this.told.push(`seek ${frame}`)
  play = (): void => void this.told.push('play')
  pause = (): void => void this.told.push('pause')
  scrub = (frame: number): void => void this.told.push(`scrub ${frame}`)
  setLoop = (): void => void this.told.push('loop')
  clear = (): void => void this.told.push('clear')
  setVolume = (gain: number): void => void this.told.push(`volume ${gain}`)
  report(report: Partial<PlayerReport>): void {
    const { source, totalFrames, growing } = usePlayerStore()
    this.ports.reported({
      command: 1,
      sound: source?.ref ?? null,
      state: 'playing',
      positionFrame: 0,
      totalFrames,
      growing,
      peaks: [0, 0],
      rms: [0, 0],
      limiterGain: 1,
      ...report,
    })
  }
}

let session: WindowSession
let device: SilentPlayer
const prelude = playableRecording(sampleRecording({ id: 'one', name: 'Prelude', durationSeconds: 60 }))
const fugue = playableRecording(sampleRecording({ id: 'two', name: 'Fugue' }))

beforeEach(async () => {
  providePlayer((ports) => (device = new SilentPlayer(ports)))
  session = await startWindowSession()
  await useProjectStore().create('Etudes', undefined)
})

describe('player', () => {
  it('plays, pauses and goes on with one button', async () => {
    const player = usePlayerStore()
    player.toggle(prelude)
    await settled()
    device.report({ positionFrame: 32_000 })
    expect(player.positionSeconds).toBe(2)
    player.toggle(prelude)
    expect(player.sounding).toBe(false)
    player.toggle(prelude)
    expect(device.told).toEqual(['volume 1', 'start 0', 'pause', 'play'])
    player.toggle(fugue)
    await settled()
    expect(device.told.at(-1)).toBe('start 0')
    expect(player.source?.title).toBe('Fugue')
  })

  it('starts anew after the end', async () => {
    const player = usePlayerStore()
    player.toggle(prelude)
    await settled()
    device.report({ state: 'ended', positionFrame: 960_000 })
    expect(player.sounding).toBe(false)
    player.togglePlaying()
    expect(device.told.slice(-2)).toEqual(['seek 0', 'play'])
  })

  it('starts the sound anew where the program has forgotten it', async () => {
    const player = usePlayerStore()
    player.toggle(prelude)
    await settled()
    device.report({ positionFrame: 32_000 })
    device.report({ sound: null, state: 'empty' })
    expect(device.told.at(-1)).toBe('start 32000')
  })

  it('plays a stretch alone and stops behind it', async () => {
    const player = usePlayerStore()
    await player.play(prelude, { startFrame: 16_000, endFrame: 32_000 })
    expect(device.told.at(-1)).toBe('start 16000')
    device.report({ positionFrame: 31_000 })
    expect(player.sounding).toBe(true)
    device.report({ positionFrame: 32_010 })
    expect(player.sounding).toBe(false)
    player.togglePlaying()
    expect(device.told.slice(-2)).toEqual(['seek 16000', 'play'])
  })

  it('seeks inside the sound only', async () => {
    const player = usePlayerStore()
    player.toggle(prelude)
    await settled()
    player.seek(1e9)
    expect(device.told.slice(-2)).toEqual(['seek 960000', 'play'])
    player.seek(-5)
    expect(device.told.slice(-2)).toEqual(['seek 0', 'play'])
  })

  it('follows a take that grows and forgets one that is removed', async () => {
    const player = usePlayerStore()
    const take = sampleTake({ id: 'take-a', status: 'generating', frames: 4000, health: null })
    session.host.putTake(take)
    await settled()
    await player.play({ ...prelude, ref: { kind: 'take', id: 'take-a' }, growing: true, totalFrames: 4000 })
    session.host.changeTake('take-a', { frames: 8000 })
    await settled()
    expect(player.totalFrames).toBe(8000)
    await useTakesStore().remove('take-a')
    await settled()
    expect(player.source).toBeNull()
    expect(device.told.at(-1)).toBe('clear')
  })

  it('mutes without forgetting the volume', () => {
    const player = usePlayerStore()
    player.setVolume(0.5)
    player.toggleMute()
    player.toggleMute()
    expect(device.told.slice(-3)).toEqual(['volume 0.25', 'volume 0', 'volume 0.25'])
  })
})

describe('repeating', () => {
  it('goes into a marked stretch, whichever way it was marked, and ends with another sound', async () => {
    const player = usePlayerStore()
    await player.play(prelude)
    player.setLoop({ startFrame: 320_000, endFrame: 160_000 })
    expect(player.loop).toEqual({ startFrame: 160_000, endFrame: 320_000 })
    expect(player.positionFrame).toBe(160_000)
    await player.play(fugue)
    expect(player.loop).toBeNull()
  })

  it('repeats the whole sound by the button, and plays on by it', async () => {
    const player = usePlayerStore()
    await player.play(prelude)
    player.toggleLoop()
    expect(player.loop).toEqual({ startFrame: 0, endFrame: prelude.totalFrames })
    player.toggleLoop()
    expect(player.loop).toBeNull()
    expect(device.told.filter((told) => told === 'loop').length).toBe(2)
  })

  it('takes a stretch too short to be meant for the end of repeating', async () => {
    const player = usePlayerStore()
    await player.play(prelude)
    player.setLoop({ startFrame: 1000, endFrame: 1010 })
    expect([player.loop, device.told.includes('loop')]).toEqual([null, false])
    player.toggleLoop()
    player.setLoop({ startFrame: 1000, endFrame: 1010 })
    expect(player.loop).toBeNull()
  })

  it('lets a dragged place be heard inside the sound', async () => {
    const player = usePlayerStore()
    await player.play(prelude)
    player.scrub(-5)
    player.scrub(1e9)
    expect(device.told.slice(-2)).toEqual(['scrub 0', `scrub ${prelude.totalFrames}`])
  })
})
