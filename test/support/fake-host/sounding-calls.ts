import { type CallHandlers } from '../../../src-shared/rpc/index.ts'
import { sampleLiveParameters, sampleTake } from '../project-samples.ts'

import { type FakeState } from './fake-state.ts'

/** Playing and recording without a sound. */
export const soundingCalls = (host: FakeState) =>
  ({
    'live.state': () => host.live,
    'live.describe': () => ({
      parameters: sampleLiveParameters,
      checkpoints: [],
      seedSeconds: 10,
      sampleRate: 16_000,
      channels: 1,
    }),
    'live.prepare': () => ({}),
    'live.start': (request) => host.changeLive({ state: 'playing', request, parameters: request.parameters, firstSoundSeconds: 0.4 }),
    'live.set': ({ parameters }) => {
      host.changeLive({ parameters: { ...host.live.parameters, ...parameters } })
      return {}
    },
    'live.reseed': () => ({}),
    'live.stop': () => {
      host.changeLive({ state: 'off', parameters: {} })
      return {}
    },
    'live.keep': ({ seconds, name }) => {
      const id = host.newId('take')
      host.putTake(sampleTake({ id, name: name ?? 'Live 1', frames: seconds * 16_000, createdAt: host.now() }))
      return { takeId: id }
    },
    'audio.playTestTone': () => ({}),
    'audio.state': () => host.audio,
    'audio.choose': (choice) => (host.audio = { ...host.audio, choice }),
    'audio.devices': () => ({ devices: [], unavailable: null }),
    'audio.rates': () => ({ sampleRates: [44_100, 48_000] }),
    'audio.watchDevices': () => ({}),
    'audio.measureRoundTrip': () => ({ seconds: 0.02, frames: 960 }),
    'audio.attachWindow': () => ({}),
    'audio.detachWindow': () => ({}),
    'audio.fromWindow': () => ({}),
    'recording.state': () => host.recorder,
    'recording.arm': ({ on }) => host.changeRecorder({ phase: on ? 'armed' : 'off', sampleRate: on ? 48_000 : null }),
    'recording.start': (setup) => {
      host.changeRecorder({ phase: 'recording', setup })
      return {}
    },
    'recording.stop': () => {
      host.changeRecorder({ phase: 'armed', setup: null, markers: [] })
      return {}
    },
    'recording.mark': ({ label }) => {
      host.changeRecorder({
        markers: [...host.recorder.markers, { seconds: 1, label: label || `Marker ${host.recorder.markers.length + 1}` }],
      })
      return {}
    },
    'recording.setMonitor': ({ gain }) => {
      host.changeRecorder({ monitorGain: gain })
      return {}
    },
    'recording.resetClipping': () => ({}),
    'recording.keepLeftover': ({ leftoverId }) => {
      host.changeRecorder({ leftovers: host.recorder.leftovers.filter(({ id }) => id !== leftoverId) })
      return {}
    },
    'recording.discardLeftover': ({ leftoverId }) => {
      host.changeRecorder({ leftovers: host.recorder.leftovers.filter(({ id }) => id !== leftoverId) })
      return {}
    },
    'capture.follow': () => ({}),
    'capture.state': () => ({ phase: 'idle', follows: false, seeds: [], callAndResponse: null }),
    'capture.begin': () => ({}),
    'capture.end': () => ({ seed: null }),
    'capture.discard': () => ({}),
    'capture.keep': () => ({ recordingId: 'recording-1' }),
    'capture.callAndResponse': () => ({}),
    'player.load': ({ command, sound, startFrame }) => host.report(command, sound, startFrame, 'playing'),
    'player.play': ({ command }) => host.report(command, host.playing, 0, 'playing'),
    'player.pause': ({ command }) => host.report(command, host.playing, 0, 'paused'),
    'player.seek': ({ command, frame }) => host.report(command, host.playing, frame, 'playing'),
    'player.scrub': ({ command, frame }) => host.report(command, host.playing, frame, 'paused'),
    'player.setLoop': () => ({}),
    'player.clear': ({ command }) => host.report(command, null, 0, 'empty'),
    'player.setVolume': () => ({}),
  }) satisfies Partial<CallHandlers>
