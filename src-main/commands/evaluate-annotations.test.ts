import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { END_OF_TRACK, midiFile } from '../../test/support/midi-bytes.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { evaluateCommand } from './evaluate-command.ts'
import { Output } from './output.ts'

async function files(texts: Record<string, string>): Promise<(name: string) => string> {
  const folder = await temporaryFolder()
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text)
  await mkdir(join(folder, 'folder'))
  return (name) => join(folder, name)
}

async function told(args: string[], json = true): Promise<string> {
  let text = ''
  const out = { write: (part: string | Uint8Array) => ((text += String(part)), true) }
  await evaluateCommand.run(args, new Output(json, { out, err: { write: () => true } }))
  return text
}

describe('evaluate --task', () => {
  it('prints the figures of two annotations, for people and as JSON', async () => {
    const at = await files({ 'ref.txt': '1\n2\n3\n', 'est.txt': '1.01\n2.2\n3\n4\n' })
    const args = ['--task', 'onset', at('ref.txt'), at('est.txt')]
    expect(JSON.parse(await told([...args, '--json']))).toMatchObject({
      event: 'result',
      task: 'onset',
      figures: { Precision: 0.5, Recall: 2 / 3 },
    })
    expect(await told(args, false)).toMatch(/Precision +0\.5000\n/)
  })

  it('reads notes out of MIDI files, too, but for drums', async () => {
    // 480 ticks a quarter of half a second: C4 from the beginning, A4 after it, and a kick on the channel of drums.
    const track = [0, 0x90, 60, 80, 0, 0x99, 36, 80, 0x83, 0x60, 0x80, 60, 0, 0, 0x89, 36, 0, 0, 0x90, 69, 80, 0x83, 0x60, 0x80, 69, 0]
    const at = await files({ 'ref.notes': '0\t.5\t261.626\n.52\t1\t440\n2\t3\t440\n' })
    await writeFile(at('est.mid'), midiFile([[...track, ...END_OF_TRACK]]))
    expect(JSON.parse(await told(['--task', 'transcription', at('ref.notes'), at('est.mid'), '--json']))).toMatchObject({
      figures: { Precision: 1, Recall: 2 / 3 },
    })
  })

  it.each([
    ['a task that is none', 'beats', 'ref.txt', /Choose one of: beat, onset/],
    ['a file that is not there', 'beat', 'none.txt', /none\.txt cannot be read/],
    ['a file in place of a folder', 'separation', 'ref.txt', /ref\.txt is no folder/],
    ['an empty folder', 'separation', 'folder', /There are 0 sources/],
    ['text that is no annotation', 'onset', 'prose.txt', /Line 1 has no number/],
  ])('refuses %s', async (_, task, name, message) => {
    const at = await files({ 'ref.txt': '1\n', 'prose.txt': 'well, hello' })
    await expect(told(['--task', task, at(name), at(name)])).rejects.toSatisfy((error: { message: string; advice: string }) =>
      message.test(`${error.message} ${error.advice}`),
    )
  })
})
