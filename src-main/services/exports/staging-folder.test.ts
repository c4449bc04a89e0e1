import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { stagingFolder } from './staging-folder.ts'

it('makes a hidden folder, and removes those of programs that were ended by force, but nobody else’s', async () => {
  const parent = temporaryFolder()
  const own = await stagingFolder(parent)
  const [, machine] = /^\.spectraloom-([0-9a-f]{8})-\d+-\w{6}$/.exec(basename(own))!
  const { pid: ended } = spawnSync(process.execPath, ['--version'])
  const left = `.spectraloom-${machine}-${ended}-abcdef`
  const others = [`.spectraloom-00000000-${ended}-abcdef`, `.spectraloom-abcdef`, 'Evening stems']
  for (const name of [left, ...others]) {
    mkdirSync(join(parent, name))
    writeFileSync(join(parent, name, '01 Tone.wav'), 'sound')
  }
  const next = await stagingFolder(parent)
  expect(readdirSync(parent).toSorted()).toEqual([...others, basename(own), basename(next)].toSorted())
})

it('leaves it to the writer to say that there is no such place', async () => {
  await expect(stagingFolder(join(temporaryFolder(), 'not there'))).rejects.toMatchObject({ code: 'ENOENT' })
})
