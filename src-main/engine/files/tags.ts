import { parseFromTokenizer, type IAudioMetadata } from 'music-metadata'
import type { RecordingTags } from '../../../src-shared/project/index.ts'
import type { ByteSource } from './byte-source.ts'
import { readCafInfo } from './caf-info.ts'
import { riffChunks } from './riff-chunks.ts'
import { TagTokenizer } from './tag-tokenizer.ts'

/**
 * What a sound file says about its music: title, artist, album, tempo and key, from ID3, Vorbis comments, MP4 atoms, APE, RIFF INFO,
 * AIFF text chunks, Matroska, CAF, and the `acid` chunk of loops. Tags help to find a recording again and decide nothing: whatever is wrong
 * with them costs them alone, never the sound.
 *
 * @source music-metadata 11 for the tag formats; `acid` chunk as written by Sony ACID and read by Cubase and Live
 */

const MAXIMUM_TEXT = 200
const MAXIMUM_KEY = 12
const TEMPO_RANGE_BPM = { least: 20, most: 999 }

export const NO_TAGS: RecordingTags = { title: null, artist: null, album: null, tempoBpm: null, key: null }

/** As the formats call them; the library's own view cuts the tempo to whole beats. */
const TEMPO_NAMES = /^(?:TBPM|BPM|TEMPO|tmpo|----:com\.apple\.iTunes:(?:BPM|TEMPO))$/i
const KEY_NAMES = /^(?:TKEY|KEY|INITIALKEY|INITIAL_KEY|----:com\.apple\.iTunes:(?:KEY|INITIALKEY))$/i

/** Tags of a sound file; nulls where there are none or they cannot be read. */
export async function readTags(source: ByteSource): Promise<RecordingTags> {
  const metadata = await readMetadata(source)
  const loop = await readAcidChunk(source)
  const info = await readCafInfo(source)
  const named = (names: RegExp): string | undefined => {
    const found = Object.values(metadata?.native ?? {})
      .flat()
      .find(({ id }) => names.test(id))
    return typeof found?.value === 'string' || typeof found?.value === 'number' ? String(found.value) : undefined
  }
  const { title = info.get('title'), artist = info.get('artist'), album = info.get('album') } = metadata?.common ?? {}
  return {
    title: text(title, MAXIMUM_TEXT),
    artist: text(artist, MAXIMUM_TEXT),
    album: text(album, MAXIMUM_TEXT),
    tempoBpm: tempo(Number.parseFloat(named(TEMPO_NAMES) ?? info.get('tempo') ?? '')) ?? loop?.tempoBpm ?? null,
    key: text(named(KEY_NAMES) ?? info.get('key signature'), MAXIMUM_KEY) ?? loop?.key ?? null,
  }
}

async function readMetadata(source: ByteSource): Promise<IAudioMetadata | undefined> {
  try {
    return await parseFromTokenizer(new TagTokenizer(source), { duration: false, skipCovers: true })
  } catch {
    // Damaged tags are no tags: the decoder judges whether there is sound.
    return undefined
  }
}

/** One line without control characters, at most so long; null where nothing is left. */
function text(value: string | undefined, longest: number): string | null {
  const line = (value ?? '').replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim()
  return Array.from(line).slice(0, longest).join('').trim() || null
}

function tempo(value: number): number | null {
  if (!(value >= TEMPO_RANGE_BPM.least && value <= TEMPO_RANGE_BPM.most)) return null
  return Math.round(value * 100) / 100
}

const ACID_BYTES = 24
const HAS_ROOT = 2
const ONE_SHOT = 1
const NOTE_NAMES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B']

/**
 * The `acid` chunk of a WAV loop: flags u32, root note u16 (MIDI), u16, f32, beats u32, metre 2 x u16, tempo f32 (bpm).
 * A single hit has no tempo.
 */
async function readAcidChunk(source: ByteSource): Promise<{ tempoBpm: number | null; key: string | null } | undefined> {
  for await (const { id, offset, bigEndian } of riffChunks(source)) {
    if (id !== 'acid' || bigEndian) continue
    const chunk = Buffer.from(await source.read(offset, ACID_BYTES))
    if (chunk.length < ACID_BYTES) return undefined
    const flags = chunk.readUInt32LE(0)
    return {
      tempoBpm: flags & ONE_SHOT ? null : tempo(chunk.readFloatLE(20)),
      key: flags & HAS_ROOT ? NOTE_NAMES[chunk.readUInt16LE(4) % 12] : null,
    }
  }
  return undefined
}
