import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { noteName } from '../../../src-shared/music/index.ts'
import type { Analysis, AnalysisEnding, Labelling } from '../../../src-shared/project/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { sampleAnalysis, sampleHeardSound } from '../../../test/support/project-samples.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources } from '../../../test/support/test-session.ts'

it('an analysis leaves in files that fit what was found, a tune in the tuning of its instruments', async () => {
  const root = temporaryFolder()
  const others = fakeEngine()
  let listened = 0
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'hear') return others(work, process)
    listened++
    process.report({ type: 'result', result: sampleHeardSound({ tuningCents: 20 }) })
  })
  const folder = join(root, 'Test.loom')
  const { session } = await openTestSession(folder, forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'a' })]).done
  const [recording] = session.library.recordings
  mkdirSync(join(folder, 'analyses'), { recursive: true })
  const put = (id: string, found: Partial<Labelling>, of = recording.id): void => {
    const sample = sampleAnalysis('run', recording)
    const analysis: Analysis = { ...sample, id, name: id, recording: { ...sample.recording, id: of }, found: { ...sample.found, ...found } }
    writeFileSync(join(folder, 'analyses', `${id}.json`), JSON.stringify(analysis))
  }
  const keys = Array.from({ length: 88 }, (_, key) => ({ label: noteName(21 + key), probability: 0.5 }))
  const tune = { seconds: 0.05, labels: keys, stretches: [{ startSeconds: 0.015, endSeconds: 0.035, label: 'A4', probability: 0.5 }] }
  put('words', {})
  put('tune', tune)
  put('orphan', tune, 'removed')
  put('voice', { labels: [], stretches: [], melody: { stepSeconds: 0.01, hz: [220], confidence: [0.9] } })
  await session.analyses.load([])
  const file = async (id: string, ending: AnalysisEnding): Promise<string> => (await session.analyses.file(id, ending)).text

  expect(await file('words', '.lab')).toBe('1.000000 2.000000 bird\n')
  expect(await file('voice', '.f0')).toBe('0.000\t220.000\n')
  expect(listened).toBe(0)
  expect(await file('tune', '.notes')).toBe('0.0150\t0.0350\t445.113\n')
  expect(await file('tune', '.f0')).toContain('0.020\t445.113')
  expect(listened).toBe(1)
  // Of a recording that is not there any more there is no tuning to be heard.
  expect(await file('orphan', '.notes')).toBe('0.0150\t0.0350\t440.000\n')
  await expect(file('words', '.f0')).rejects.toMatchObject({
    message: '"words" holds labels, and cannot be written as .f0.',
    advice: 'Save it as .txt, .csv, .lab, .jams.',
  })
  // It has no stretches: as labels it would be an empty file.
  await expect(file('voice', '.txt')).rejects.toMatchObject({
    message: '"voice" holds the line of a voice, and cannot be written as .txt.',
  })
})
