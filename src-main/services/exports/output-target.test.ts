import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { sampleRecording } from '../../../test/support/project-samples.ts'
import { outputTarget } from './output-target.ts'
import { writeBeside } from './place-file.ts'

const CREATED = '2026-01-01T00:00:00.000Z'
let root: string
const at = (...names: string[]): string => join(root, ...names)
const place = (path: string, text = 'mine'): string => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** A project that left `sources` in place. */
function project(name: string, sources: string[] = []): string {
  const recordings = sources.map((path, i) => sampleRecording({ id: `rec-${i}`, file: `source ${i}.wav`, reference: { path } }))
  place(
    at(name, 'project.json'),
    JSON.stringify({
      format: 'spectraloom-project',
      version: 1,
      id: 'project-1',
      name,
      createdAt: CREATED,
      modifiedAt: CREATED,
      recordings,
    }),
  )
  for (const folder of ['recordings', 'takes', 'runs']) mkdirSync(at(name, folder))
  return at(name)
}

const check = (path: string, { replace = false, projects = [] as string[] } = {}): Promise<unknown> =>
  outputTarget(path, { replace, projects })

beforeEach(() => {
  root = temporaryFolder()
})

describe('outputTarget', () => {
  it('takes a new name in an existing folder', async () => {
    expect(await check(at('take.wav'))).toEqual({ path: at('take.wav'), replace: false })
  })

  it('takes a name that is there only with leave to replace it', async () => {
    place(at('take.wav'))
    await expect(check(at('take.wav'))).rejects.toThrow(/take\.wav is there already/)
    expect(await check(at('take.wav'), { replace: true })).toEqual({ path: at('take.wav'), replace: true })
  })

  it('wants a file in a folder that exists, and none of another kind', async () => {
    mkdirSync(at('folder'))
    await expect(check(at('folder'), { replace: true })).rejects.toThrow(/is a folder/)
    await expect(check(at('absent', 'take.wav'))).rejects.toThrow(/There is no folder/)
    await expect(check(at('take.wav', 'x.wav'))).rejects.toThrow(/There is no folder/)
    await expect(check('/dev/null', { replace: true })).rejects.toThrow(/not an ordinary file/)
  })

  it('counts a link to nowhere as a name that is taken', async () => {
    symlinkSync(at('nowhere'), at('link.wav'))
    await expect(check(at('link.wav'))).rejects.toThrow(/is there already/)
  })

  it.each([
    'recordings/new.wav',
    'takes/take-1.wav',
    'runs/a/run.json',
    'cache/x.wav',
    'trash/x.wav',
    'unfinished/x.wav',
    'Recordings/new.wav',
    'project.json',
    'project.json.1',
    'project.lock',
    '.spectraloom-tmp-0123456789ab-x.wav',
  ])('never takes a place that a project owns, of this or another one: %s', async (name) => {
    const folder = project('A.loom')
    place(join(folder, 'runs', 'a', 'run.json'))
    for (const sub of ['cache', 'trash', 'unfinished', 'Recordings']) mkdirSync(join(folder, sub), { recursive: true })
    await expect(check(join(folder, name), { replace: true })).rejects.toThrow(/belongs to the project in .*A\.loom/)
  })

  it('takes other names in the folder of a project, and equal names where there is no project', async () => {
    const folder = project('A.loom')
    expect(await check(join(folder, 'mix.wav'))).toMatchObject({ replace: false })
    mkdirSync(at('recordings'))
    expect(await check(at('recordings', 'x.wav'))).toMatchObject({ replace: false })
  })

  it('sees through links that lead into a project', async () => {
    const folder = project('A.loom')
    symlinkSync(join(folder, 'takes'), at('shortcut'))
    await expect(check(at('shortcut', 'x.wav'))).rejects.toThrow(/belongs to the project/)
    place(join(folder, 'recordings', 'a.wav'))
    symlinkSync(join(folder, 'recordings', 'a.wav'), at('a.wav'))
    await expect(check(at('a.wav'), { replace: true })).rejects.toThrow(/belongs to the project/)
  })

  it('never takes a source that a project left in place, also where it is away just now or named by a link', async () => {
    const source = place(at('src', 'long.wav'))
    const projects = [project('A.loom', [source, at('src', 'away.wav')])]
    await expect(check(source, { replace: true, projects })).rejects.toThrow(/long\.wav is a recording of the project/)
    await expect(check(at('src', 'away.wav'), { replace: true, projects })).rejects.toThrow(/away\.wav is a recording of the project/)
    symlinkSync(source, at('link.wav'))
    await expect(check(at('link.wav'), { replace: true, projects })).rejects.toThrow(/long\.wav is a recording/)
    symlinkSync(at('src'), at('linked'))
    await expect(check(at('linked', 'long.wav'), { replace: true, projects })).rejects.toThrow(/long\.wav is a recording/)
    expect(await check(at('src', 'other.wav'), { projects })).toMatchObject({ replace: false })
  })
})

describe('writeBeside', () => {
  const write = (text: string) => (temporary: string) => writeFile(temporary, text)

  it('puts a whole file into place and leaves nothing beside it', async () => {
    await writeBeside({ path: at('out.wav'), replace: false }, write('new'))
    expect([readFileSync(at('out.wav'), 'utf8'), readdirSync(root)]).toEqual(['new', ['out.wav']])
  })

  it('keeps what was there where the work fails', async () => {
    place(at('out.wav'))
    await expect(
      writeBeside({ path: at('out.wav'), replace: true }, async (temporary) => {
        await writeFile(temporary, 'half')
        throw new Error('no more')
      }),
    ).rejects.toThrow('no more')
    expect([readFileSync(at('out.wav'), 'utf8'), readdirSync(root)]).toEqual(['mine', ['out.wav']])
  })

  it('keeps a file that came into the place while it worked, unless it may replace it', async () => {
    const arriving = async (temporary: string): Promise<void> => {
      place(at('out.wav'))
      await writeFile(temporary, 'new')
    }
    await expect(writeBeside({ path: at('out.wav'), replace: false }, arriving)).rejects.toThrow(/is there already: it was made while/)
    expect([readFileSync(at('out.wav'), 'utf8'), readdirSync(root)]).toEqual(['mine', ['out.wav']])
    await writeBeside({ path: at('out.wav'), replace: true }, arriving)
    expect(readFileSync(at('out.wav'), 'utf8')).toBe('new')
  })

  it('replaces a name, not the file behind a link or a second name', async () => {
    place(at('kept.wav'))
    symlinkSync(at('kept.wav'), at('link.wav'))
    linkSync(at('kept.wav'), at('second.wav'))
    for (const name of ['link.wav', 'second.wav']) await writeBeside({ path: at(name), replace: true }, write('new'))
    expect([readFileSync(at('kept.wav'), 'utf8'), readFileSync(at('link.wav'), 'utf8'), readFileSync(at('second.wav'), 'utf8')]).toEqual([
      'mine',
      'new',
      'new',
    ])
  })

  it('brings what belongs to the file into place with it', async () => {
    await writeBeside({ path: at('m.onnx'), replace: false }, async (temporary) => {
      await writeFile(`${temporary}.data`, 'weights')
      await writeFile(temporary, 'model')
    })
    expect(readdirSync(root).sort()).toEqual(['m.onnx', 'm.onnx.data'])
    expect(existsSync(at('m.onnx'))).toBe(true)
  })

  it('says in words that a folder is missing', async () => {
    await expect(writeBeside({ path: at('no', 'out.wav'), replace: false }, write('new'))).rejects.toThrow(
      /Cannot write .*out\.wav: it does not exist/,
    )
  })
})
