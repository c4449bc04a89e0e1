import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { openAudioFile } from '../../src-main/engine/files/open-audio-file.ts'
import { PcmWriter, writePcm } from '../../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { DEMO_PIECES, renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { sharedData } from '../../test/support/shared-data.ts'

/** What is learnt from, and what no network hears before it is judged beside it. */
export interface Material {
  id: string
  learnt: PcmSource[]
  heldOut: PcmSource[]
}

type Files = Record<'learnt' | 'heldOut', readonly string[]>

const inFolder = (folder: string, ending: string, names: readonly string[]): string[] =>
  names.map((name) => sharedData('recordings', folder, `${name}.${ending}`))

const wtc = (names: readonly string[]): string[] => inFolder('piano-bach-ishizaka', 'ogg', names)
const violin = (names: readonly string[]): string[] => inFolder('violin-clips', 'mp3', names)
const ensemble = (names: readonly string[]): string[] => inFolder('ensemble', 'ogg', names)
const loops = (names: readonly string[]): string[] => inFolder('short-clips/sonic-pi', 'flac', names)

/** For networks of short sounds, which are cut out of them; only where it is named. */
const STROKES = 'strokes'

/** Divided by file. Of drums there is so little that nothing is held out: they are judged beside themselves. */
const FILES: Record<string, Files> = {
  piano: {
    learnt: wtc([
      'goldberg-bwv988-aria-da-capo',
      'wtc1-bwv846-fugue-c-major',
      'wtc1-bwv846-prelude-c-major',
      'wtc1-bwv848-fugue-c-sharp-major',
      'wtc1-bwv849-fugue-c-sharp-minor',
      'wtc1-bwv850-prelude-d-major',
    ]),
    heldOut: wtc(['wtc1-bwv847-prelude-c-minor', 'wtc1-bwv852-fugue-e-flat-major']),
  },
  violin: {
    learnt: violin(['air', 'beethoven-concerto', 'chaconne', 'spring-2', 'summer', 'summer-3']),
    heldOut: violin(['spring', 'winter-2']),
  },
  ensemble: {
    learnt: ensemble([
      'brahms-hungarian-dance-5-strings',
      'macleod-sugar-plum-fairy',
      'musopen-30s/beethoven_coriolan',
      'musopen-30s/dvorak_american_mvt1',
    ]),
    heldOut: ensemble(['musopen-30s/grieg_morning', 'hobbs-lets-go-fishin']),
  },
  drums: { learnt: loops(['loop_breakbeat', 'loop_electric', 'loop_perc1', 'loop_tabla', 'drum_roll']), heldOut: [] },
  [STROKES]: {
    learnt: loops(['loop_breakbeat', 'loop_electric', 'loop_tabla', 'drum_roll', 'drum_splash_hard']),
    heldOut: loops(['loop_perc1', 'drum_cymbal_open']),
  },
}
/** What the product makes itself, which anyone can listen to. */
export const DEMO = 'demo'
export const MATERIAL_IDS = [...Object.keys(FILES).filter((id) => id !== STROKES), DEMO]

/** @param folder  takes the decoded recordings */
export async function openMaterial(id: string, folder: string): Promise<Material> {
  await mkdir(folder, { recursive: true })
  if (id === DEMO) {
    const sources = await demoSources(folder)
    return { id, learnt: sources.slice(0, -1), heldOut: sources.slice(-1) }
  }
  const decodeAll = async (paths: readonly string[]): Promise<PcmSource[]> => {
    const sources: PcmSource[] = []
    for (const path of paths) sources.push(await decode(path, folder))
    return sources
  }
  return { id, learnt: await decodeAll(FILES[id].learnt), heldOut: await decodeAll(FILES[id].heldOut) }
}

const sourceOf = (name: string, pcmPath: string, sound: Pick<PcmSource, 'sampleRate' | 'channels' | 'frames'>): PcmSource => ({
  recordingId: name,
  name,
  pcmPath,
  soundKey: createHash('sha256').update(pcmPath).digest('hex'),
  ...sound,
})

async function decode(path: string, folder: string): Promise<PcmSource> {
  const name = basename(path, extname(path))
  const stream = await openAudioFile(path)
  const writer = await PcmWriter.create(join(folder, `${name}.f32`), stream.channels)
  try {
    for await (const block of stream.blocks()) await writer.write(block)
  } finally {
    await stream.close()
    await writer.close()
  }
  return sourceOf(name, writer.path, { sampleRate: stream.sampleRate, channels: stream.channels, frames: writer.frames })
}

async function demoSources(folder: string): Promise<PcmSource[]> {
  const { sampleRate } = DEMO_PIECES
  return Promise.all(
    renderDemoPieces(DEMO_PIECES).map(async (samples, i) => {
      const pcmPath = join(folder, `piece-${i + 1}.f32`)
      await writePcm(pcmPath, [samples])
      return sourceOf(`Piece ${i + 1}`, pcmPath, { sampleRate, channels: 1, frames: samples.length })
    }),
  )
}
