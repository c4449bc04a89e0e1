import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Song } from '../../../src-shared/music/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { makeFolder } from '../../storage/folders.ts'
import { wavChunks } from '../files/wav-chunks.ts'
import { WavWriter } from '../files/wav-writer.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { SoundFiles } from '../mixing/sound-files.ts'
import type { Program } from './dawproject/project-xml.ts'
import { MediaPlan } from './media-plan.ts'
import { rppProject } from './reaper/rpp-project.ts'

/** Writes a song as a REAPER project, and its sounds, as they are, in 32-bit floating point, in a folder beside it. */
export async function writeRpp(
  path: string,
  { song, name, files, folder, sampleRate, program, date }: RppFiles,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<string[]> {
  const plan = new MediaPlan(song, files)
  const frames = plan.media.reduce((sum, medium) => sum + medium.frames, 0)
  let done = 0
  if (plan.media.length > 0) await makeFolder(join(dirname(path), folder))
  for (const medium of plan.media) {
    const shape = { sampleRate: medium.sampleRate, channels: medium.channels }
    const about = { name: medium.fileName.replace(/\.wav$/, ''), project: name, originator: `${program.name} ${program.version}`, date }
    const writer = await WavWriter.create(join(dirname(path), folder, medium.fileName), {
      ...shape,
      chunks: wavChunks({ ...shape, ...about }),
    })
    try {
      for await (const block of plan.blocks(medium)) {
        await writer.append(block)
        done += block[0].length
        emit({ type: 'progress', progress: done / frames, detail: medium.fileName })
        await setImmediate()
        signal.throwIfAborted()
      }
    } finally {
      await writer.close()
    }
  }
  await writeFileAtomic(path, rppProject(song, { plan, folder: `${folder}/`, sampleRate }))
  return plan.media.map(({ fileName }) => `${folder}/${fileName}`)
}

interface RppFiles {
  song: Song
  name: string
  files: SoundFiles
  /** Of the media, beside the project. */
  folder: string
  sampleRate: number
  program: Program
  date: Date
}
