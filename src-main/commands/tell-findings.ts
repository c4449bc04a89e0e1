import type { Recording } from '../../src-shared/project/index.ts'
import type { Output } from './output.ts'

/** What is odd about recordings, and how to mend it: a line each for people, an event each for programs. */
export function tellFindings(recordings: readonly Recording[], output: Output): void {
  for (const { id, name, findings } of recordings) {
    for (const { text, mended, offer } of findings) {
      output.event('finding', { recordingId: id, name, text, mended, offer })
      output.remark(`"${name}": ${text}`)
    }
  }
}
