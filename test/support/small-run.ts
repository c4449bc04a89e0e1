/** Trainings of a small run in a project of two recordings, by an engine that does nothing. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run, NextFrameSettings } from '../../src-shared/project/index.ts'
import { FakeForker } from './fake-engine.ts'
import { fakeEngine, type FakeEngineOptions } from './fake-whole-engine.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from './test-session.ts'
import { FRAME_MODELS } from '../../src-main/engine/models/index.ts'

/** Of a run of three rounds. */
export const smallRun = (change: Partial<NextFrameSettings> = {}): NextFrameSettings => ({
  ...FRAME_MODELS.bilinear.descriptor.presets.quick,
  epochs: 3,
  sequenceFrames: 4,
  previewEpochs: [],
  ...change,
})

interface Open extends TestSession {
  forker: FakeForker
  folder: string
}

/** A project in which these sources were imported. */
export async function openWithRecordings(
  options: FakeEngineOptions = {},
  sources: Record<string, string> = { 'a.wav': 'sound a', 'b.wav': 'sound b' },
): Promise<Open> {
  const root = temporaryFolder()
  const forker = new FakeForker(fakeEngine(options))
  const folder = join(root, 'Test.loom')
  const opened = await openTestSession(folder, forker)
  if (Object.keys(sources).length > 0) await opened.session.library.importPaths([writeSources(join(root, 'sources'), sources)]).done
  return { ...opened, forker, folder }
}

/** The same project once more. */
export const reopen = (folder: string, options: FakeEngineOptions = {}): Promise<TestSession> =>
  openTestSession(folder, new FakeForker(fakeEngine(options)), { create: false })
/** The run as it was written. */
export const runFile = (folder: string, id: string): Run => JSON.parse(readFileSync(join(folder, 'runs', id, 'run.json'), 'utf8')) as Run
