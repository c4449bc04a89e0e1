import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { projectArgument } from './project-argument.ts'

it('finds the project folder among the arguments of the desktop app', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'x.wav')
  writeFileSync(file, '')
  expect(projectArgument(['--inspect', file, join(folder, 'absent'), folder])).toBe(folder)
  expect(projectArgument(['--flag', file])).toBeNull()
})
