import { beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { sampleLiveParameters, sampleRecording, sampleRun, sampleSettings } from '../../test/support/project-samples.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import type { CorpusSettings, LiveParameter, Run } from '../../src-shared/project/index.ts'
import { RpcError, type CallName } from '../../src-shared/rpc/index.ts'
import type { Player } from '../player/player.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { providePlayer } from '../stores/player-store.ts'
import { fetchEverything } from '../stores/follow-events.ts'
import { useLiveStore } from './live-store.ts'

const [variation] = sampleLiveParameters
const checkpoint = { step: 240, epoch: 30, training: { loss: 0.4 }, validation: { loss: 0.5 } }
let session: WindowSession
const calls = (name: CallName): unknown[] => session.host.log.filter((call) => call.name === name).map(({ params }) => params)

const silent: Player = {
  start: async () => undefined,
  seek: () => undefined,
  scrub: () => undefined,
  play: () => undefined,
  pause: () => undefined,
  setLoop: () => undefined,
  clear: () => undefined,
  setVolume: () => undefined,
}

beforeEach(async () => {
  providePlayer(() => silent)
  session = await startWindowSession(new FakeHost())
  await useProjectStore().create('Etudes', undefined)
  session.host.setRecordings([sampleRecording({ id: 'recording-1', durationSeconds: 60 })])
  session.host.putRun(sampleRun({ id: 'run-1', status: 'completed', checkpoints: [checkpoint] }))
  await settled()
  await useLiveStore().describe()
})

describe('playing live', () => {
  it('starts with every control where the person left it, the others at their default', async () => {
    const live = useLiveStore()
    live.setParameter(variation, 0.5)
    await live.start()
    expect(calls('live.start')).toMatchObject([
      {
        runId: 'run-1',
        checkpointStep: null,
        seed: { kind: 'recording', recordingId: 'recording-1' },
        second: null,
        parameters: { variation: 0.5, level: 0 },
      },
    ])
    expect([live.active, live.sounding]).toEqual([true, true])
  })

  it('offers a blend with other sounds where there are others', async () => {
    const blend: LiveParameter = { ...variation, name: 'blend', leadsTo: 'sounds' }
    session.host.handlers['live.describe'] = () => ({
      ...{ parameters: [variation, blend], checkpoints: [], seedSeconds: 10, sampleRate: 16_000, channels: 1 },
    })
    const settings: CorpusSettings = { ...sampleSettings(), task: 'corpus', stepsPerEpoch: 40, sequenceUnits: 40, poolUnits: 600 }
    const own = (id: string): Run => sampleRun({ id, status: 'completed', checkpoints: [checkpoint], settings })
    session.host.putRun(own('run-1'))
    const live = useLiveStore()
    await live.describe()
    const offered = (): string[] => live.offered.map(({ name }) => name)
    expect(offered()).toEqual(['variation'])
    session.host.putRun(own('run-2'))
    await settled()
    expect(offered()).toEqual(['variation', 'blend'])
  })

  it('sends what was moved while it was starting when it has started', async () => {
    const live = useLiveStore()
    const starting = live.start()
    live.setParameter(variation, 0.7)
    expect(calls('live.set')).toEqual([])
    await starting
    expect(calls('live.set')).toEqual([{ parameters: { variation: 0.7 } }])
  })

  it('has what is wanted made ready, but not while it plays, and leaves it to the start to say what is wrong', async () => {
    const live = useLiveStore()
    await live.prepare()
    expect(calls('live.prepare')).toMatchObject([{ runId: 'run-1', seed: { kind: 'recording', recordingId: 'recording-1' } }])
    session.host.failing.set(
      'live.prepare',
      new RpcError({ code: 'unavailable', message: 'The recording is gone.', advice: 'Import it again.' }),
    )
    await live.prepare()
    expect(useNoticesStore().notices).toEqual([])
    await live.start()
    await live.prepare()
    expect(calls('live.prepare')).toHaveLength(2)
  })

  it('sends a control that is being turned no faster than the program answers, and its last place always', async () => {
    const live = useLiveStore()
    await live.start()
    for (let i = 1; i <= 30; i++) live.setParameter(variation, i / 20)
    await settled()
    const sent = calls('live.set') as { parameters: Record<string, number> }[]
    expect(sent.length).toBeLessThan(5)
    expect(sent.at(-1)).toEqual({ parameters: { variation: 1.5 } })
  })

  it('holds values inside what the model declares', async () => {
    const live = useLiveStore()
    live.setParameter(variation, 99)
    expect(live.valueOf(variation)).toBe(variation.maximum)
  })

  it('shows where the microphone has moved a control, and asks for nothing', async () => {
    const live = useLiveStore()
    await live.start()
    session.host.emit('live.followed', { parameters: { variation: 0.4 } })
    await settled()
    expect([live.valueOf(variation), calls('live.set')]).toEqual([0.4, []])
  })

  it('asks for the sounds of another network, until another one plays', async () => {
    const live = useLiveStore()
    live.secondRunId = 'run-2'
    await live.start()
    expect(calls('live.start')).toMatchObject([{ second: { checkpointStep: null, seed: null, runId: 'run-2' } }])
  })

  it('tells why it could not start, and can be started again', async () => {
    const live = useLiveStore()
    session.host.failing.set(
      'live.start',
      new RpcError({ code: 'unavailable', message: 'The network is too slow to play live.', advice: 'Choose a smaller one.' }),
    )
    await live.start()
    expect([live.state.state, live.state.failure?.advice, live.active]).toEqual(['failed', 'Choose a smaller one.', false])
    session.host.failing.clear()
    await live.toggle()
    expect(live.state.state).toBe('playing')
  })

  it('says why a network cannot be played at all', async () => {
    const live = useLiveStore()
    session.host.failing.set(
      'live.describe',
      new RpcError({ code: 'unavailable', message: 'Its checkpoint is damaged.', advice: 'Choose another.' }),
    )
    await live.describe()
    expect([live.obstacle, live.parameters]).toEqual(['Its checkpoint is damaged.', []])
  })

  it('keeps what was heard, and lists it, newest first', async () => {
    const live = useLiveStore()
    await live.start()
    live.keepSeconds = 12
    const first = await live.keep()
    const second = await live.keep()
    expect(calls('live.keep')).toEqual([{ seconds: 12 }, { seconds: 12 }])
    expect(live.keptIds).toEqual([second, first])
  })

  it('stands as the program plays after the window was opened anew', async () => {
    session.host.live = {
      ...session.host.live,
      state: 'playing',
      parameters: { variation: 1.2, level: -6 },
      request: {
        runId: 'run-1',
        checkpointStep: 240,
        seed: { kind: 'recording', recordingId: 'recording-1', startSeconds: 3 },
        second: null,
        parameters: { variation: 0 },
        mode: 'window',
        level: 'free',
      },
    }
    await fetchEverything()
    const live = useLiveStore()
    expect([live.active, live.mode, live.level, live.valueOf(variation), live.playingName]).toEqual([
      true,
      'window',
      'free',
      1.2,
      'Bilinear, quick',
    ])
    expect(live.seed).toEqual({ kind: 'recording', recordingId: 'recording-1', startSeconds: 3 })
  })

  it('forgets its sound when another project is opened', async () => {
    const live = useLiveStore()
    await live.start()
    session.host.emit('live.levels', { peaks: [0.5], rms: [0.2], limiterGain: 1 })
    await settled()
    expect(live.history.loudest(0, 1e9).peak).toBeCloseTo(0.5, 6)
    await useProjectStore().create('Other', undefined)
    expect([live.active, live.history.loudest(0, 1e9).peak, live.keptIds]).toEqual([false, 0, []])
  })
})
