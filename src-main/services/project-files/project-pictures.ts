import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  PICTURE_STEPS,
  projectFileSchema,
  projectPictureSchema,
  type ProjectPicture,
  type Recording,
} from '../../../src-shared/project/index.ts'
import { clipEndTick, decodeSong, songEndTick, TempoMap, type Song } from '../../../src-shared/music/index.ts'
import { z } from 'zod'
import { Peaks } from '../../engine/dsp/peaks.ts'
import type { Log } from '../../failures/log.ts'
import { fileInfo, readText, readWhole } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { plainPath } from '../../storage/plain-path.ts'
import { orMissing } from '../../storage/system-code.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import { ProjectPaths } from '../project/project-paths.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'

/** Larger songs are drawn by their recordings: a picture must not take seconds. */
const LARGEST_SONG_BYTES = 32 * 2 ** 20
const MOST_LANES = 12
const MOST_CLIPS = 200
const MOST_WAVES = 4

const keptSchema = z.object({ stamp: z.string(), picture: projectPictureSchema })

/**
 * Small pictures of projects, drawn from what their files hold without opening them. Kept among the person's settings, and drawn anew
 * where a project has changed since.
 */
export class ProjectPictures {
  private readonly folder: string

  constructor(
    configFolder: string,
    private readonly log: Log,
  ) {
    this.folder = join(configFolder, 'pictures')
  }

  /** Null where there is no project that can be read. */
  async of(projectFolder: string): Promise<ProjectPicture | null> {
    try {
      const paths = new ProjectPaths(plainPath(projectFolder))
      const stamp = await stampOf(paths)
      if (stamp === null) return null
      const place = join(this.folder, `${createHash('sha256').update(paths.folder).digest('hex').slice(0, 32)}.json`)
      const kept = await readRecord(place, keptSchema)
      if ('value' in kept && kept.value.stamp === stamp) return kept.value.picture
      const picture = await pictureOf(paths)
      if (!picture) return null
      await makeFolder(this.folder)
      await writeRecord(place, { stamp, picture })
      return picture
    } catch (error) {
      this.log.write('info', 'A project has no picture', { error, projectFolder })
      return null
    }
  }
}

/** Changes whenever what the picture shows may have changed. */
async function stampOf({ projectFile, songFile, songJournal, addedFile }: ProjectPaths): Promise<string | null> {
  const infos = await Promise.all([projectFile, songFile, songJournal, addedFile].map((path) => orMissing(fileInfo(path))))
  return infos[0] === null ? null : infos.map((info) => (info ? `${info.size} ${info.mtimeMs}` : '-')).join(' ')
}

async function pictureOf(paths: ProjectPaths): Promise<ProjectPicture | null> {
  const project = projectFileSchema.safeParse(JSON.parse(await readText(paths.projectFile)))
  if (!project.success) return null
  const { recordings } = project.data
  const song = await songIn(paths)
  const tempo = song && new TempoMap(song.tempi)
  const endTick = song && tempo ? songEndTick(song, tempo) : 0
  return {
    recordings: recordings.length,
    recordedSeconds: recordings.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
    songSeconds: tempo ? tempo.secondsAt(endTick) : 0,
    drawing: song && tempo && endTick > 0 ? drawingOfSong(song, tempo, endTick) : await drawingOfRecordings(paths, recordings),
  }
}

async function songIn({ songFile }: ProjectPaths): Promise<Song | null> {
  const info = await orMissing(fileInfo(songFile))
  if (!info || info.size > LARGEST_SONG_BYTES) return null
  try {
    return decodeSong(await readText(songFile, LARGEST_SONG_BYTES)).song
  } catch {
    // Opening the project says what is wrong with it.
    return null
  }
}

function drawingOfSong(song: Song, tempo: TempoMap, endTick: number): ProjectPicture['drawing'] {
  const step = (tick: number): number => Math.min(PICTURE_STEPS, Math.round((10 * PICTURE_STEPS * tick) / endTick) / 10)
  const lanes = song.tracks
    .filter(({ clips }) => clips.length > 0)
    .slice(0, MOST_LANES)
    .map(({ colour, clips }) => ({
      colour,
      clips: clips.slice(0, MOST_CLIPS).map((clip): [number, number] => [step(clip.startTick), step(clipEndTick(clip, tempo))]),
    }))
  return { kind: 'song', lanes }
}

async function drawingOfRecordings(paths: ProjectPaths, recordings: readonly Recording[]): Promise<ProjectPicture['drawing']> {
  const waves: number[][] = []
  for (const recording of recordings) {
    if (waves.length === MOST_WAVES) break
    const bytes = await orMissing(readWhole(paths.peaks(soundKeyOf(recording))))
    const peaks = bytes && Peaks.fromBytes(bytes)
    if (!peaks) continue
    const { minimum, maximum } = peaks.query(0, recording.pcmFrames, PICTURE_STEPS)
    waves.push(Array.from(maximum, (high, i) => Math.round(100 * Math.min(1, Math.max(high, -minimum[i]))) / 100))
  }
  return waves.length > 0 ? { kind: 'recordings', waves } : { kind: 'empty' }
}
