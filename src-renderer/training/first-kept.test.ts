import { expect, it } from 'vitest'
import { firstKept } from './first-kept.ts'

it.each([
  [100, [], 300, 'after round 100'],
  [100, [3, 1], 10, 'after round 1'],
  [100, [], 10, 'at the end'],
  [10, [10], 10, 'at the end'],
])('a state is kept every %i rounds and with the previews %j: of %i rounds the first one is there %s', (every, previews, epochs, when) => {
  expect(firstKept({ checkpointEveryEpochs: every, previewEpochs: previews, epochs })).toContain(`is kept ${when}`)
})
