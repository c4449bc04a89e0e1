import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new empty folder that goes when the test has ended and what it opened since is closed. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'spectraloom-test-')))
  // A minute: a large tree on a busy disk.
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }), 60_000)
  return folder
}
