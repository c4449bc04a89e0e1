import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { NO_CORRECTION } from '../../../src-shared/project/index.ts'
import { FakeForker, type FakeProcess } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { sampleHeardSound } from '../../../test/support/project-samples.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import type { HearInput } from '../../engine/hearing/hear-job.ts'

/** A session whose engine listens at once, or when it is told to. */
async function listening(holds = false) {
  const root = temporaryFolder()
  const heard: string[] = []
  const waiting: FakeProcess[] = []
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'hear') return others(work, process)
    heard.push((work.input as HearInput).source.name)
    if (holds) {
      waiting.push(process)
      process.onCancel(() => process.crash())
    } else process.report({ type: 'result', result: sampleHeardSound() })
  })
  const test = await openTestSession(join(root, 'Test.loom'), forker)
  const add = async (files: Record<string, string>): Promise<void> => {
    await test.session.library.importPaths([writeSources(join(root, `sources ${Object.keys(files).join()}`), files)]).done
  }
  return { ...test, heard, waiting, add }
}

const foundNames = ({ session, of }: TestSession): string[] =>
  of('hearing.found').map(({ recordingId }) => session.library.recording(recordingId).name)

it('recordings are listened to by themselves as soon as they come, each once', async () => {
  const test = await listening()
  test.session.backgroundHearing.set(true)
  await test.add({ 'a.wav': 'sound a', 'b.wav': 'sound b' })
  // Of files that are imported side by side either may come first.
  await vi.waitFor(() => expect(foundNames(test).sort()).toEqual(['a', 'b']))
  await test.add({ 'c.wav': 'sound c' })
  // It is known once it is found, which is after it was asked for.
  await vi.waitFor(() => expect(foundNames(test).sort()).toEqual(['a', 'b', 'c']))
  expect([...test.heard].sort()).toEqual(['a', 'b', 'c'])
  expect((await test.session.hearing.known()).map(({ bpm, key }) => [bpm, key?.tonic])).toEqual([
    [90, 'C'],
    [90, 'C'],
    [90, 'C'],
  ])
  await test.session.close()
})

it('nothing is listened to while it is switched off, or while something plays live', async () => {
  const test = await listening()
  await test.add({ 'a.wav': 'sound a' })
  expect(test.heard).toEqual([])
  test.session.backgroundHearing.standBack(true)
  test.session.backgroundHearing.set(true)
  await vi.waitFor(() => expect(test.of('jobs.changed').at(-1)?.detail).toBe('Waits until the other work is done'))
  expect(test.heard).toEqual([])
  test.session.backgroundHearing.standBack(false)
  await vi.waitFor(() => expect(test.heard).toEqual(['a']))
  await test.session.close()
})

it('switched off it ends what it is at, and a cancelled one does not come back by itself', async () => {
  const test = await listening(true)
  test.session.backgroundHearing.set(true)
  await test.add({ 'a.wav': 'sound a' })
  await vi.waitFor(() => expect(test.waiting).toHaveLength(1))
  test.session.backgroundHearing.set(false)
  await vi.waitFor(() => expect(test.of('jobs.changed').at(-1)).toMatchObject({ kind: 'hearing', state: 'cancelled' }))
  await test.add({ 'b.wav': 'sound b' })
  expect(test.heard).toEqual(['a'])
  await test.session.close()
})

it('one that cannot be listened to costs itself alone', async () => {
  const root = temporaryFolder()
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'hear') others(work, process)
    else if ((work.input as HearInput).source.name === 'a') process.crash()
    else process.report({ type: 'result', result: sampleHeardSound() })
  })
  const test = await openTestSession(join(root, 'Test.loom'), forker)
  test.session.backgroundHearing.set(true)
  await test.session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
  await vi.waitFor(() => expect(foundNames(test)).toEqual(['b']))
  await test.session.close()
})

it('what the person says is kept in the project and given to whoever asks what a recording holds', async () => {
  const test = await listening()
  await test.add({ 'a.wav': 'sound a' })
  const [{ id }] = test.session.library.recordings
  await test.session.library.correct(id, { ...NO_CORRECTION, key: { tonic: 'D', mode: 'minor' } })
  const [{ heard }] = await test.session.hearing.start([id]).done
  expect(heard?.key).toEqual({ tonic: 'D', mode: 'minor' })
  expect((await test.session.hearing.find(id)).heard?.key).toEqual({ tonic: 'C', mode: 'major' })
  await test.session.close()
})
