import { setImmediate } from 'node:timers/promises'
import type { Song } from '../../../src-shared/music/index.ts'
import { wavHeader } from '../files/wav-header.ts'
import { floatBytes } from '../files/wav-writer.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { SoundFiles } from '../mixing/sound-files.ts'
import { MEDIA_FOLDER, metadataXml, projectXml, type Program } from './dawproject/project-xml.ts'
import { MediaPlan } from './media-plan.ts'
import { ZipWriter } from './zip-writer.ts'

/** Writes a song as a DAWproject with its sounds within: as they are, in 32-bit floating point. */
export async function writeDawproject(
  path: string,
  { song, name, files, program }: { song: Song; name: string; files: SoundFiles; program: Program },
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<void> {
  const plan = new MediaPlan(song, files)
  const frames = plan.media.reduce((sum, medium) => sum + medium.frames, 0)
  let done = 0
  const archive = await ZipWriter.create(path)
  try {
    await archive.addText('project.xml', projectXml(song, plan, program))
    await archive.addText('metadata.xml', [metadataXml(name, program)])
    for (const medium of plan.media) {
      await archive.addStored(MEDIA_FOLDER + medium.fileName, async (entry) => {
        await entry.write(wavHeader('float32', medium.sampleRate, medium.channels, medium.frames))
        for await (const block of plan.blocks(medium)) {
          await entry.write(floatBytes(block))
          done += block[0].length
          emit({ type: 'progress', progress: done / frames, detail: medium.fileName })
          await setImmediate()
          signal.throwIfAborted()
        }
      })
    }
  } finally {
    await archive.close()
  }
}
