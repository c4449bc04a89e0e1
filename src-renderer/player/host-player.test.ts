import { describe, expect, it } from 'vitest'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { settled, startWindowSession } from '../../test/support/window-session.ts'
import type { PlayerReport } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { HostPlayer } from './host-player.ts'
import { playableRecording } from './playable.ts'

const prelude = playableRecording(sampleRecording({ id: 'one' }))

async function setUp() {
  const { host } = await startWindowSession()
  const reports: PlayerReport[] = []
  const errors: unknown[] = []
  const player = new HostPlayer(rpc(), { reported: (report) => reports.push(report), failed: (error) => errors.push(error) })
  return { host, player, reports, errors }
}

describe('HostPlayer', () => {
  it('tells the program what to play and hears where it is', async () => {
    const { player, reports } = await setUp()
    await player.start(prelude, 1600)
    await settled()
    expect(reports.at(-1)).toMatchObject({ sound: { kind: 'recording', id: 'one' }, positionFrame: 1600, state: 'playing' })
  })

  it('passes over what was reported before its last command arrived', async () => {
    const { host, player, reports } = await setUp()
    await player.start(prelude, 0)
    player.pause()
    await settled()
    const known = reports.length
    host.emit('player.report', {
      command: 1,
      sound: prelude.ref,
      state: 'playing',
      positionFrame: 5,
      totalFrames: 9,
      growing: false,
      peaks: [],
      rms: [],
      limiterGain: 1,
    })
    await settled()
    expect(reports).toHaveLength(known)
    expect(reports.at(-1)?.state).toBe('paused')
  })

  it('says what failed', async () => {
    const { host, player, errors } = await setUp()
    host.failing.set('player.play', Object.assign(new Error('no device'), { code: 'unavailable', advice: '' }) as never)
    player.play()
    await settled()
    expect(errors).toHaveLength(1)
  })
})
