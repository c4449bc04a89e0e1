import { join, resolve } from 'node:path'
import { mkdirSync } from 'node:fs'
import { hasGroups, isNextFrame, type NextFrameSettings, type TrainingSettings } from '../../src-shared/project/index.ts'
import type { EventName, EventPayload } from '../../src-shared/rpc/index.ts'
import { silentLog } from '../../src-main/failures/log.ts'
import { modelOf } from '../../src-main/engine/models/index.ts'
import { App } from '../../src-main/services/project/app.ts'
import { nodeAudioForker } from '../../src-main/workers/fork-audio.ts'
import { createNodeForker } from '../../src-main/workers/fork-engine.ts'
import { writeMelodies } from './test-tones.ts'

const built = (name: string): string => resolve(import.meta.dirname, '../../out/main', name)

export interface LiveApp {
  app: App
  notices: EventPayload<'app.notice'>[]
  recordingIds: string[]
  /** A model that has learnt for a moment. @param changes  of one that foresees frames */
  train(model: string, changes?: Partial<NextFrameSettings>): Promise<string>
  close(): Promise<void>
}

/** The program without a window, with real engine and audio processes that play into `environment`'s sound server at `sampleRate`, and a project of two short melodies. */
export async function openLiveApp(
  home: string,
  environment: NodeJS.ProcessEnv,
  { sampleRate, bufferFrames }: { sampleRate: number; bufferFrames: number },
): Promise<LiveApp> {
  const configFolder = join(home, 'config')
  mkdirSync(configFolder, { recursive: true })
  const app = new App({
    info: { version: '0', host: 'desktop', platform: process.platform, projectsFolder: home, canOpenFolderDialog: false },
    forker: createNodeForker(built('engine-process.js')),
    audioForker: nodeAudioForker(built('audio-process.js'), environment),
    log: silentLog,
    configFolder,
    program: 'a test',
  })
  const notices: EventPayload<'app.notice'>[] = []
  const runs: EventPayload<'training.runChanged'>[] = []
  const heard = <N extends EventName>(name: N, payload: EventPayload<N>): void => {
    if (name === 'app.notice') notices.push(payload as EventPayload<'app.notice'>)
    if (name === 'training.runChanged') runs.push(payload as EventPayload<'training.runChanged'>)
  }
  app.subscribe(heard)
  await app.create('Live')
  await app.audio.choose({ way: 'device', output: null, input: null, sampleRate, bufferFrames })
  await app.session.library.importPaths([writeMelodies(join(home, 'melodies'), { files: 2, seconds: 12 })], 'copy').done
  return {
    app,
    notices,
    recordingIds: app.session.library.recordings.map(({ id }) => id),
    async train(model, changes = {}) {
      const { recordings } = app.session.library
      const { quick } = modelOf(model).descriptor.presets
      const short = { epochs: 2, batchSize: 4, previewEpochs: [], checkpointEveryEpochs: 1 }
      const settings: TrainingSettings = isNextFrame(quick)
        ? { ...quick, ...short, sequenceFrames: 8, sequenceHopFrames: 4, ...changes }
        : {
            ...quick,
            ...short,
            ...('stepsPerEpoch' in quick ? { stepsPerEpoch: 2 } : { epochs: 1 }),
            ...(hasGroups(quick) && { groups: recordings.map(({ id, name }) => ({ name, recordings: [id] })) }),
          }
      const { id } = await app.session.runs.start(settings, {})
      for (;;) {
        const status = runs.findLast((run) => run.id === id)?.status
        if (status === 'completed') return id
        if (status === 'failed') throw new Error(`The training failed: ${runs.at(-1)?.failure?.message}`)
        await new Promise((done) => setTimeout(done, 20))
      }
    },
    close: () => app.close(),
  }
}
