import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { sampleHeard } from '../../../test/support/project-samples.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources } from '../../../test/support/test-session.ts'
import type { HearInput } from '../../engine/hearing/hear-job.ts'

const HEARD = sampleHeard()

it('what recordings hold is found once, kept with their sound, and found again when that is gone', async () => {
  const root = temporaryFolder()
  const heard: string[] = []
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'hear') return others(work, process)
    heard.push((work.input as HearInput).source.name)
    process.report({ type: 'event', event: { type: 'progress', progress: 0.5, detail: '' } })
    process.report({ type: 'result', result: HEARD })
  })
  const { session } = await openTestSession(join(root, 'Test.loom'), forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
  const ids = session.library.recordings.map(({ id }) => id)

  const found = await session.hearing.start(ids).done
  expect(found.map(({ recording, heard: one }) => [recording.name, one])).toEqual([
    ['a', HEARD],
    ['b', HEARD],
  ])
  expect(heard).toEqual(['a', 'b'])

  await session.hearing.start(ids).done
  expect(heard).toEqual(['a', 'b'])

  await session.library.mend(ids[0], { kinds: ['polarity'], tracks: null }).done
  await session.hearing.start(ids).done
  expect(heard).toEqual(['a', 'b', 'a'])
  await session.close()
})
