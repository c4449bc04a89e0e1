import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

/** A new empty folder that goes when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-test-'))
  created.push(folder)
  return folder
}

const created: string[] = []

afterEach(() => {
  for (const folder of created.splice(0)) rmSync(folder, { recursive: true, force: true })
})
