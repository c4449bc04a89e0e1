import { cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FRAME_MODELS } from '../../src-main/engine/models/index.ts'
import { FakeForker } from './fake-engine.ts'
import { fakeEngine } from './fake-whole-engine.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { openTestSession, writeSources } from './test-session.ts'

export interface SampleProject {
  folder: string
  runId: string
  takeId: string
  contentHash: string
  forker: FakeForker
}

let made: Promise<Omit<SampleProject, 'forker'>> | null = null

/** A copy of a closed project with a recording, a run that has a checkpoint of step 12, and a take. */
export async function sampleProject(): Promise<SampleProject> {
  made ??= make()
  const sample = await made
  const folder = join(temporaryFolder(), 'Test.loom')
  cpSync(sample.folder, folder, { recursive: true })
  return { ...sample, folder, forker: new FakeForker(fakeEngine()) }
}

async function make(): Promise<Omit<SampleProject, 'forker'>> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'spectraloom-test-')))
  const folder = join(root, 'Test.loom')
  const { session } = await openTestSession(folder, new FakeForker(fakeEngine()))
  const [recording] = (await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a' })]).done).imported
  const run = await session.runs.start({
    ...FRAME_MODELS.bilinear.descriptor.presets.quick,
    epochs: 2,
    sequenceFrames: 4,
    previewEpochs: [],
  })
  await session.runs.finished(run.id)
  const settings = { mode: 'stateful', seconds: 1, level: 'hold', variation: 0, randomSeed: 1, rawJoins: false, weights: 'auto' } as const
  const { done } = await session.takes.generate({
    run: session.runs.get(run.id),
    checkpointStep: null,
    seed: { recordingId: recording.id, startSeconds: 0 },
    settings,
  })
  const { take } = await done
  await session.close()
  const checkpoint = join(folder, 'runs', run.id, 'checkpoints', '12')
  mkdirSync(checkpoint, { recursive: true })
  writeFileSync(join(checkpoint, 'state.safetensors'), '')
  return { folder, runId: run.id, takeId: take.id, contentHash: recording.contentHash }
}
