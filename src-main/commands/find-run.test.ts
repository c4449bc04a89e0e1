import { expect, it } from 'vitest'
import { sampleRun } from '../../test/support/project-samples.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { findRun } from './find-run.ts'

it('means the run of an id, or the newest of a name', () => {
  const [first, second] = ['run-a', 'run-b'].map((id) => sampleRun({ id, name: 'Violin' }))
  const runs = [first, second, sampleRun({ id: 'run-c', name: 'run-a' })]
  const session = { runs: { list: () => runs, latest: () => runs[2] } } as unknown as ProjectSession
  expect([findRun(session, 'Violin'), findRun(session, 'run-a'), findRun(session, 'latest')]).toEqual([second, first, runs[2]])
  expect(() => findRun(session, 'Cello')).toThrow('There is no run "Cello" in this project.')
})
