import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { saveDownloaded } from './save-downloaded.ts'

describe('what the window hands over', () => {
  it('is not saved into a project; the person is told why and asked again', async () => {
    const root = temporaryFolder()
    const project = join(root, 'A.loom')
    mkdirSync(join(project, 'recordings'), { recursive: true })
    writeFileSync(join(project, 'project.json'), '{}')
    writeFileSync(join(project, 'recordings', 'song.wav'), 'mine')
    writeFileSync(join(root, 'temporary'), 'take')
    const places = [join(project, 'recordings', 'song.wav'), join(root, 'song.wav')]
    const refusals: string[] = []
    await saveDownloaded(join(root, 'temporary'), 'song.wav', {
      choosePlace: async () => places.shift() ?? null,
      refuse: (message) => refusals.push(message),
      projects: async () => [project],
    })
    expect(refusals).toEqual([expect.stringMatching(/belongs to the project/)])
    expect(readFileSync(join(project, 'recordings', 'song.wav'), 'utf8')).toBe('mine')
    expect(readFileSync(join(root, 'song.wav'), 'utf8')).toBe('take')
    expect(existsSync(join(root, 'temporary'))).toBe(false)
  })

  it('is thrown away where the dialog is cancelled', async () => {
    const temporary = join(temporaryFolder(), 'temporary')
    writeFileSync(temporary, 'take')
    await saveDownloaded(temporary, 'song.wav', { choosePlace: async () => null, refuse: () => undefined, projects: async () => [] })
    expect(existsSync(temporary)).toBe(false)
  })
})
