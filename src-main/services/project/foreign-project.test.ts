import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sampleProject, type SampleProject } from '../../../test/support/project-with-everything.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession } from '../../../test/support/test-session.ts'

/** A folder of the person's, with names that the program's own sweeps would take for theirs. */
function someonesFolder(): { folder: string; expectUntouched(): void } {
  const folder = join(temporaryFolder(), 'documents')
  const names = [
    'letter.txt',
    'record.json',
    'run.json',
    'metrics.ndjson',
    'notes-22222222.f32',
    `${'a'.repeat(64)}.f32`,
    `${'b'.repeat(64)}.peaks`,
    'import-22222222',
    'capture-22222222.f32',
    `roundtrip-${'a'.repeat(24)}.json`,
    '.unfinished-7',
    '12',
    'take-22222222.json',
    'take-22222222.wav',
    '.spectraloom-tmp-0123456789ab-x',
  ]
  mkdirSync(join(folder, `${'c'.repeat(64)}.log.v1`), { recursive: true })
  for (const name of names) writeFileSync(join(folder, name), `of the person: ${name}`)
  const listed = (): string[] => readdirSync(folder).sort()
  const before = listed()
  return {
    folder,
    expectUntouched() {
      expect(listed()).toEqual(before)
      for (const name of names) expect(readFileSync(join(folder, name), 'utf8')).toBe(`of the person: ${name}`)
    },
  }
}

const replaceByLink = (path: string, target: string): void => {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path)
}

const open = (project: SampleProject) => openTestSession(project.folder, project.forker, { create: false })

const FOLDERS = [
  'cache',
  'cache/round-trips',
  'cache/played-notes',
  'cache/spectrograms',
  'cache/incoming',
  'seeds',
  'cache/features',
  'cache/pcm',
  'cache/peaks',
  'trash',
  'recordings',
  'takes',
  'runs',
  'unfinished',
  'RUN',
  'RUN/checkpoints',
  'RUN/checkpoints/12',
  'RUN/previews',
  'trash/take-22222222',
  `cache/spectrograms/${'d'.repeat(64)}.log.v1`,
]

describe('a project from outside whose folder is a link', () => {
  it.each(FOLDERS)('%s is refused with the name of the folder, and nothing behind the link is touched', async (name) => {
    const project = await sampleProject()
    const someone = someonesFolder()
    const path = join(project.folder, name.replace('RUN', `runs/${project.runId}`))
    replaceByLink(path, someone.folder)
    await expect(open(project)).rejects.toMatchObject({
      code: 'bad-input',
      message: `The folder ${path} is a link to another place.`,
      advice: expect.stringContaining('Replace it by a real folder') as string,
    })
    someone.expectUntouched()
    expect(existsSync(join(project.folder, 'project.lock'))).toBe(false)
  })

  it('that leads nowhere is refused, too', async () => {
    const project = await sampleProject()
    replaceByLink(join(project.folder, 'trash'), join(temporaryFolder(), 'none'))
    await expect(open(project)).rejects.toMatchObject({ message: expect.stringContaining('is a link') as string })
  })

  it('that is a file is refused with its name', async () => {
    const project = await sampleProject()
    rmSync(join(project.folder, 'cache'), { recursive: true })
    writeFileSync(join(project.folder, 'cache'), '')
    await expect(open(project)).rejects.toMatchObject({ message: `${join(project.folder, 'cache')} is not a folder.` })
  })

  it('may itself lie behind a link of the person', async () => {
    const project = await sampleProject()
    const link = join(temporaryFolder(), 'Music')
    symlinkSync(dirname(project.folder), link)
    const { session } = await openTestSession(join(link, basename(project.folder)), project.forker, { create: false })
    expect(session.state().recordings).toHaveLength(1)
    await session.close()
  })
})

const FILES = [
  'project.json',
  'project.json.1',
  'project.lock',
  'RUN/run.json',
  'RUN/run.json.1',
  'RUN/engine.json',
  'RUN/metrics.ndjson',
  'RUN/metrics.ndjson.new',
  'recordings/a.wav',
  'takes/TAKE.json',
  'takes/TAKE.wav',
  'cache/sources.json',
  'trash/take-22222222/record.json',
  'trash/take-22222222/.entry.json',
  'unfinished/unfinished-22222222.wav',
  'unfinished/unfinished-22222222.json',
  'cache/pcm/HASH.f32',
  'cache/peaks/HASH.peaks',
]

describe.each(['a link', 'a link that leads nowhere', 'another name of the file'])(
  'a project from outside in which a file is %s',
  (kind) => {
    it.each(FILES)('%s: what it leads to is neither read as ours nor changed, whatever is done in the project', async (name) => {
      const project = await sampleProject()
      const someone = someonesFolder()
      const path = join(
        project.folder,
        name.replace('RUN', `runs/${project.runId}`).replace('TAKE', project.takeId).replace('HASH', project.contentHash),
      )
      const target = join(someone.folder, kind === 'a link that leads nowhere' ? 'none' : 'letter.txt')
      if (kind === 'another name of the file') {
        rmSync(path, { force: true })
        mkdirSync(dirname(path), { recursive: true })
        linkSync(target, path)
      } else replaceByLink(path, target)
      try {
        const { session } = await open(project)
        const { library, runs, takes } = session
        const recordingId = library.recordings[0]?.id ?? 'none'
        const tries = [
          () => library.rename(recordingId, 'New'),
          () => runs.rename(project.runId, 'New'),
          () => takes.rename(project.takeId, 'New'),
          () => takes.file(project.takeId, 'wav-float'),
          () => session.sounds.read({ kind: 'recording', id: recordingId }, 0, 10),
          () => runs.resume(project.runId, 3),
          () => runs.finished(project.runId),
          () => takes.remove(project.takeId),
          () => takes.restore(project.takeId),
          () => runs.remove(project.runId),
          () => runs.restore(project.runId),
          () => library.remove([recordingId]),
        ]
        // What does not succeed says why.
        for (const attempt of tries) await attempt().catch((error: unknown) => expect(error).toBeInstanceOf(Error))
        await session.close()
      } catch (error) {
        expect(error).toMatchObject({ advice: expect.any(String) as string })
      }
      someone.expectUntouched()
    })
  },
)

it('a folder that is swapped for a link while the project is open gets nothing', async () => {
  const project = await sampleProject()
  const someone = someonesFolder()
  const { session } = await open(project)
  for (const name of ['takes', 'trash', 'cache', 'recordings', 'runs', 'unfinished']) {
    const path = join(project.folder, name)
    renameSync(path, `${path}-aside`)
    symlinkSync(someone.folder, path)
  }
  await expect(session.takes.rename(project.takeId, 'New')).rejects.toThrow(/is a link|does not exist/)
  await expect(session.runs.rename(project.runId, 'New')).rejects.toThrow(/is a link|does not exist/)
  await expect(session.unfinished.begin('New')).rejects.toThrow(/is a link|does not exist/)
  await expect(session.library.uploads.begin('a.wav', 10)).rejects.toThrow(/is a link|does not exist/)
  await expect(session.takes.remove(project.takeId)).rejects.toThrow(/is a link|does not exist/)
  someone.expectUntouched()
  await session
    .close()
    .catch((error: unknown) => expect(error).toMatchObject({ message: expect.stringMatching(/is a link|does not exist/) as string }))
  someone.expectUntouched()
})

it.skipIf(process.platform !== 'linux')(
  'names that are no text, and files that are none of ours, keep nothing from opening and stay',
  async () => {
    const project = await sampleProject()
    for (const folder of [
      'cache/round-trips',
      'cache/played-notes',
      'cache/spectrograms',
      'cache/incoming',
      'takes',
      'runs',
      'trash',
      'unfinished',
    ]) {
      mkdirSync(join(project.folder, folder), { recursive: true })
      for (const name of [Buffer.from([0x61, 0xff, 0xfe]), Buffer.from('a letter\n.txt'), Buffer.from('.hidden')]) {
        writeFileSync(Buffer.concat([Buffer.from(join(project.folder, folder)), Buffer.from('/'), name]), 'mine')
      }
    }
    const { session } = await open(project)
    await session.close()
    for (const folder of ['cache/round-trips', 'cache/played-notes', 'cache/spectrograms', 'takes', 'runs', 'trash', 'unfinished']) {
      expect(readdirSync(join(project.folder, folder)).filter((name) => name === 'a letter\n.txt' || name === '.hidden')).toHaveLength(2)
    }
    expect(lstatSync(join(project.folder, 'project.json')).isFile()).toBe(true)
  },
)
