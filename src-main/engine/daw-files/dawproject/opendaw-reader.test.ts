import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { expect, it } from 'vitest'
import { SMALL_SONG } from '../../../../test/support/exported-songs.ts'
import { externalPackage } from '../../../../test/support/external-package.ts'
import { RandomSongs } from '../../../../test/support/random-song.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { Song } from '../../../../src-shared/music/index.ts'
import { MediaPlan } from '../media-plan.ts'
import { projectXml } from './project-xml.ts'

/** What openDAW's own reader makes of a project, with a document such as a browser has. It is no part of this program. */
const PROGRAM = `
import { readFileSync } from 'node:fs'
import { JSDOM } from 'jsdom'
const { window } = new JSDOM('')
const { document, DOMParser, XMLSerializer, Element, Node, HTMLElement } = window
Object.assign(globalThis, { window, document, DOMParser, XMLSerializer, Element, Node, HTMLElement, self: globalThis })
const { Xml } = await import('@opendaw/lib-xml')
const { ProjectSchema } = await import('@opendaw/lib-dawproject')
console.log(JSON.stringify(Xml.parse(readFileSync(process.argv[2], 'utf8'), ProjectSchema)))
`

interface Lanes {
  track?: string
  lanes?: Lanes[]
  clips?: { time: number; duration: number; name?: string; content?: { notes?: { time: number; key: number }[] }[] }[]
}
interface OpenDawProject {
  transport: { tempo: { value: number; unit: string } }
  structure: { id: string; name: string; tracks: OpenDawProject['structure']; channel: { volume: { value: number } } }[]
  arrangement: { lanes: Lanes }
}

async function readers(): Promise<((song: Song) => OpenDawProject) | null> {
  const folder = externalPackage('@opendaw/lib-dawproject@0.0.77', 'jsdom@26.1.0')
  if (!folder) return null
  const [entry, program] = [join(folder, 'entry.mjs'), join(folder, 'built', 'program.mjs')]
  writeFileSync(entry, PROGRAM)
  // As it is published Node cannot load it: its imports lack endings.
  await build({
    ...{ configFile: false, logLevel: 'silent', root: folder },
    ssr: { noExternal: true, external: ['jsdom'] },
    build: { ssr: entry, outDir: join(folder, 'built'), rolldownOptions: { output: { entryFileNames: 'program.mjs' } } },
  })
  const files = new Map(
    ['recording/r', ...[0, 1, 2].map((i) => `recording/recording-${i}`)].map((key) => [
      key,
      { path: '', dataOffset: 0, encoding: 'float32', channels: 2, frames: 200_000, sampleRate: 48_000 } as const,
    ]),
  )
  return (song) => {
    const path = join(temporaryFolder(), 'project.xml')
    writeFileSync(path, [...projectXml(song, new MediaPlan(song, files), { name: 'Test', version: '1' })].join(''))
    return JSON.parse(execFileSync(process.execPath, [program, path], { maxBuffer: 1 << 28 }).toString()) as OpenDawProject
  }
}

const tracksIn = (structure: OpenDawProject['structure']): OpenDawProject['structure'] =>
  structure.flatMap((track) => [track, ...tracksIn(track.tracks ?? [])])
const clipsIn = ({ lanes = [], clips = [] }: Lanes): NonNullable<Lanes['clips']> => [...clips, ...lanes.flatMap(clipsIn)]

it('openDAW reads every track, clip and note in its place', async (context) => {
  const read = await readers()
  if (!read) return context.skip('openDAW’s reader cannot be installed here')
  for (const song of [SMALL_SONG, new RandomSongs(4).song(90), new RandomSongs(9).song(150)]) {
    const project = read(song)
    const names = tracksIn(project.structure).map(({ name }) => name)
    expect(names.filter((name) => !['Master', 'Reverb', 'Delay'].includes(name)).sort()).toEqual(song.tracks.map(({ name }) => name).sort())
    const heard = song.tracks.flatMap(({ clips }) => clips)
    const clips = clipsIn(project.arrangement.lanes)
    expect(clips.map(({ time }) => Math.round(time * 960)).sort((a, b) => a - b)).toEqual(
      heard.map(({ startTick }) => startTick).sort((a, b) => a - b),
    )
    const keys = clips.flatMap(({ content = [] }) =>
      content.flatMap(({ notes = [] }) => notes.map(({ time, key }) => [Math.round(time * 960), key])),
    )
    const wanted = heard.flatMap((clip) =>
      clip.kind === 'notes' && clip.controls.length === 0 ? clip.notes.map(({ startTick, pitch }) => [startTick, pitch]) : [],
    )
    const sorted = (list: number[][]): string[] => list.map((each) => each.join()).sort()
    for (const each of sorted(wanted)) expect(sorted(keys)).toContain(each)
    expect(project.transport.tempo).toMatchObject({ unit: 'bpm' })
  }
}, 120_000)
