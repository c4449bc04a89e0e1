import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { audioClip, exportHere, noteClip, sampleFile, SMALL_SONG } from '../../../../test/support/exported-songs.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { EMPTY_SONG, newTrack, type Song } from '../../../../src-shared/music/index.ts'
import { ZipWriter } from '../zip-writer.ts'
import { readXml } from '../xml-tree.ts'
import { readDawproject } from './read-dawproject.ts'
import { readProject } from './read-project.ts'

const hooks = { emit: () => undefined, signal: new AbortController().signal }
const RICH: Song = {
  ...SMALL_SONG,
  tempi: [
    { tick: 0, microsecondsPerQuarter: 500_000 },
    { tick: 1001, microsecondsPerQuarter: 437_813 },
    { tick: 1500, microsecondsPerQuarter: 612_345 },
  ],
  meters: [
    { tick: 0, numerator: 7, denominator: 8 },
    { tick: 3360, numerator: 3, denominator: 4 },
  ],
  tracks: [
    { ...newTrack('g', 'group', 'Band', 3), gainDb: -2 },
    ...SMALL_SONG.tracks.map((track) => ({ ...track, groupId: 'g' })),
    {
      ...newTrack('l', 'audio', 'Loops', 4),
      clips: [
        audioClip({
          id: 'l1',
          loopSamples: 9600,
          loopPhaseSamples: 2400,
          offsetSamples: 4800,
          lengthSamples: 40_000,
          startTick: 11,
          fadeInSamples: 100,
        }),
        audioClip({ id: 'l2', stretch: 1.5, startTick: 5000, offsetSamples: 2000, lengthSamples: 30_000 }),
        audioClip({ id: 'l3', isMuted: true, startTick: 9000, lengthSamples: 100 }),
      ],
    },
    {
      ...newTrack('n', 'notes', 'Round', 5),
      ...{ channel: 9, instrument: 'drums' as const },
      clips: [
        noteClip([{ startTick: 100 }, { startTick: 300, pitch: 127, velocity: 127, releaseVelocity: 64 }], {
          ...{ id: 'n1', startTick: 123, offsetTicks: 60, loopTicks: 480, loopPhaseTicks: 33, lengthTicks: 4000 },
          controls: [
            { id: 90, tick: 60, lane: 'cc1', value: 77 },
            { id: 91, tick: 80, lane: 'bend', value: -8192 },
            { id: 92, tick: 90, lane: 'program', value: 12 },
          ],
        }),
      ],
    },
  ],
}

/** What a song says, without the ids that every reading makes anew. */
const plain = (song: Song): unknown =>
  JSON.parse(
    JSON.stringify({ ...song, keys: [], loop: null }, (key, value: unknown) => (['id', 'groupId'].includes(key) ? undefined : value)),
  )

async function readBack(song: Song): Promise<Awaited<ReturnType<typeof readDawproject>>> {
  const { folder } = await exportHere(song, 'dawproject', { files: { 'recording/r': sampleFile([new Float32Array(48_000)], 48_000) } })
  return readDawproject({ path: join(folder, 'song.dawproject'), mediaFolder: join(folder, 'media') }, hooks)
}

describe('a DAWproject that this program wrote', () => {
  it('is the song that it was', async () => {
    const { song, media, warnings } = await readBack(RICH)
    expect(warnings).toEqual([])
    expect(media).toHaveLength(1)
    expect(readFileSync(media[0].path).subarray(-4 * 48_000)).toEqual(Buffer.alloc(4 * 48_000))
    const wanted = structuredClone(RICH) as { tracks: { automation: { points: unknown[] }[] }[] } & Song
    // Levels move by a decibel a point: what runs straight there runs straight here.
    expect(song.tracks[2].automation[0].points).toHaveLength(13)
    const found = {
      ...song,
      tracks: song.tracks.map((track, index) => (index === 2 ? { ...track, automation: wanted.tracks[2].automation } : track)),
    }
    expect(plain(found)).toEqual(plain(wanted))
    expect(song.tracks.map(({ groupId }) => groupId)).toEqual([null, song.tracks[0].id, song.tracks[0].id, song.tracks[0].id, null, null])
  })

  it('written again is the same', async () => {
    const once = await readBack(RICH)
    const asHere = (song: Song): Song => ({
      ...song,
      tracks: song.tracks.map((track) => ({
        ...track,
        clips: track.clips.map((clip) => (clip.kind === 'audio' ? { ...clip, sound: { kind: 'recording', id: 'r' } } : clip)),
      })),
    })
    const twice = await readBack(asHere(once.song))
    expect(plain(asHere(twice.song))).toEqual(plain(asHere(once.song)))
  })
})

describe('a DAWproject of others', () => {
  const read = (arrangement: string, structure = '<Track id="a" contentType="audio" name="A"/>'): ReturnType<typeof readProject> =>
    readProject(
      readXml(
        `<Project version="1.0"><Structure>${structure}</Structure><Arrangement>${arrangement}</Arrangement></Project>`,
        'project.xml',
      ),
      (path) => (path === 'a.wav' ? 'medium-1' : null),
    )
  const AUDIO = '<Audio channels="2" sampleRate="48000" duration="4"><File path="a.wav"/></Audio>'

  it('with warps in beats and clips within clips lies where it does', () => {
    const { song } = read(`<Lanes timeUnit="beats"><Lanes track="a"><Clips><Clip time="4" duration="8" playStart="0"><Clips>
      <Clip time="0" duration="8" contentTimeUnit="beats" playStart="2"><Warps contentTimeUnit="seconds" timeUnit="beats">${AUDIO}
      <Warp time="0" contentTime="0"/><Warp time="10" contentTime="4"/></Warps></Clip></Clips></Clip></Clips></Lanes></Lanes>`)
    // Ten beats are five seconds at 120; two beats in are 0.8 s of the sound.
    expect(song.tracks[0].clips).toMatchObject([{ startTick: 3840, stretch: 1.25, offsetSamples: 38_400, lengthSamples: 153_600 }])
  })

  it('writes out the rounds of what goes round in several clips', () => {
    const { song } =
      read(`<Lanes timeUnit="beats"><Lanes track="a"><Clips><Clip time="0" duration="5" loopStart="0" loopEnd="2" playStart="1">
      <Clips><Clip time="0" duration="1"><Notes><Note time="0" duration="1" channel="3" key="60"/></Notes></Clip>
      <Clip time="1" duration="1"><Notes><Note time="0" duration="1" channel="3" key="61" vel="0.5"/></Notes></Clip></Clips></Clip></Clips></Lanes></Lanes>`)
    const [track] = song.tracks
    expect([track.kind, track.channel]).toEqual(['notes', 3])
    expect(track.clips.map(({ startTick }) => startTick / 960)).toEqual([0, 1, 2, 3, 4])
    expect(track.clips.map((clip) => clip.kind === 'notes' && clip.notes[0].pitch)).toEqual([61, 60, 61, 60, 61])
  })

  it('tells what a song does not hold, and takes the rest', () => {
    const { song, warnings } = read(
      `<Lanes timeUnit="beats"><Lanes track="a"><Clips><Clip time="1" duration="1"><Audio channels="1" sampleRate="48000" duration="1"><File path="gone.wav"/></Audio></Clip></Clips></Lanes></Lanes>`,
      '<Track id="a" contentType="audio" name="A"><Channel role="regular"><Devices><Vst3Plugin deviceName="X" deviceRole="audioFX"/></Devices></Channel></Track>',
    )
    expect(song.tracks[0].clips).toEqual([])
    expect(warnings).toEqual(['Not taken over: plug-ins.', 'Not taken over: clips whose sound is not in the file.'])
  })
})

describe('a bad archive', () => {
  async function refusalOf(entries: Record<string, string | Buffer>, spoil?: (bytes: Buffer) => Buffer): Promise<unknown> {
    const folder = temporaryFolder()
    const path = join(folder, 'a.dawproject')
    const zip = await ZipWriter.create(path)
    for (const [name, content] of Object.entries(entries)) await zip.add(name, Buffer.from(content))
    await zip.close()
    if (spoil) writeFileSync(path, spoil(readFileSync(path)))
    return readDawproject({ path, mediaFolder: join(folder, 'media') }, hooks).catch((error: unknown) => error)
  }
  const EMPTY = '<Project version="1.0"/>'

  it.each([
    ['is none', { x: '' }, () => Buffer.from('hello'), /damaged/],
    ['without a project', { 'a.txt': '' }, undefined, /project.xml is missing/],
    ['whose names lead out', { 'project.xml': EMPTY, '../evil.wav': 'x' }, undefined, /not taken/],
    ['that is cut off', { 'project.xml': EMPTY }, (bytes: Buffer) => bytes.subarray(0, bytes.length - 30), /damaged/],
    ['with a document type', { 'project.xml': `<!DOCTYPE Project [<!ENTITY a "b">]><Project>&a;</Project>` }, undefined, /document type/],
    ['with entities', { 'project.xml': '<Project>&boom;</Project>' }, undefined, /entity/i],
    ['that is nested too deeply', { 'project.xml': '<a>'.repeat(100) + '</a>'.repeat(100) }, undefined, /too deeply/],
    ['that is another thing', { 'project.xml': '<html/>' }, undefined, /no DAWproject/],
  ])('%s is refused with a reason', async (_, entries, spoil, reason) => {
    const refusal = await refusalOf(entries, spoil)
    expect(refusal).toMatchObject({ name: 'AudioFileError', message: expect.stringMatching(reason) as string })
  })

  it('of which a sound was changed on the way is refused', async () => {
    const { folder } = await exportHere(
      { ...EMPTY_SONG, tracks: [{ ...newTrack('a', 'audio', 'A', 0), clips: [audioClip()] }] },
      'dawproject',
      {
        files: { 'recording/r': sampleFile([new Float32Array(48_000)], 48_000) },
      },
    )
    const path = join(folder, 'song.dawproject')
    const bytes = readFileSync(path)
    bytes[bytes.length - 2000] ^= 1
    writeFileSync(path, bytes)
    await expect(readDawproject({ path, mediaFolder: join(folder, 'media') }, hooks)).rejects.toThrow(/damaged/)
  })
})
