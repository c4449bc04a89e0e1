import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession } from '../../../test/support/test-session.ts'

const preset = { bank: 0, program: 4, isDrums: false, name: 'Reeds' }

it('SoundFonts are kept in the project once each, are there when it is opened again, and one that is none leaves nothing', async () => {
  const home = temporaryFolder()
  const folder = join(home, 'Song.loom')
  const source = join(home, 'Old organ.sf2')
  writeFileSync(source, 'good')
  writeFileSync(join(home, 'bad.sf2'), 'bad')
  let asked = 0
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'read-sound-font') throw new Error(`no such work: ${work.kind}`)
    if (++asked === 1) process.report({ type: 'result', result: { name: '', presets: [preset] } })
    else process.report({ type: 'failure', failure: { code: 'bad-input', message: 'No SoundFont.', advice: '' }, detail: '' })
  })
  const { session } = await openTestSession(folder, forker)
  const font = await session.soundFonts.add(source)
  expect(font).toMatchObject({ name: 'Old organ', presets: [preset] })
  expect((await session.soundFonts.add(source)).id).toBe(font.id)
  expect(asked).toBe(1)
  await expect(session.soundFonts.add(join(home, 'bad.sf2'))).rejects.toThrow('No SoundFont.')
  const { instruments, incoming } = session.store.paths
  expect(readdirSync(instruments).sort()).toEqual([`${font.id}.json`, `${font.id}.sf2`])
  expect(readdirSync(incoming)).toEqual([])
  await session.close()

  writeFileSync(join(instruments, 'font-damaged.json'), '{}')
  const later = await openTestSession(folder, forker, { create: false })
  expect(later.session.soundFonts.list()).toEqual([{ id: font.id, name: 'Old organ', presets: [preset] }])
  expect(later.session.soundFonts.places).toEqual([{ id: font.id, path: join(instruments, `${font.id}.sf2`) }])
  expect(later.session.state().notices.join()).toContain('font-damaged.json cannot be read')
  await later.session.close()
})
