import { AacDecoder } from './aac/aac-decoder.ts'
import type { AacConfig } from './aac/audio-specific-config.ts'
import { AAC_SAMPLE_RATES } from './aac/bands.ts'
import { findReplicatedTreble, nameAac } from './aac/replicated-treble.ts'
import { ADTS_FRAMES, type AdtsHeader } from './adts-frames.ts'
import { standardSpeakers } from '../dsp/speakers.ts'
import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import type { DecodedBlock } from './block-conformer.ts'
import { openDecodedStream } from './decoded-stream.ts'
import { damaged, unsupported } from './errors.ts'
import { FrameFinder } from './frame-finder.ts'
import { surveyFrames } from './frame-survey.ts'

const PROFILES = ['AAC Main', 'AAC', 'AAC SSR', 'AAC LTP']
const LOW_COMPLEXITY = 1
/** So many frames that follow one another are no chance. */
const FRAMES_TO_BELIEVE = 4

/** Whether a stretch holds AAC frames, though none may lie at its beginning, as in a capture of a radio station. */
export async function holdsAdts(source: ByteSource, start: number): Promise<boolean> {
  const finder = new FrameFinder(source, ADTS_FRAMES, { start, end: source.size })
  for (let i = 0; i < FRAMES_TO_BELIEVE; i++) if (!(await finder.next())) return false
  return finder.damagedBytes === 0
}

/** AAC as a bare stream (ADTS), as radio stations send it. Its sample rate and channels may change on its way. */
export async function openAdts(source: ByteSource, start: number): Promise<AudioStream> {
  const range = { start, end: source.size }
  const survey = await surveyFrames(new FrameFinder(source, ADTS_FRAMES, range))
  const finder = new FrameFinder(source, ADTS_FRAMES, range)
  const first = await finder.next()
  if (!first) throw damaged('no AAC frame could be found in it', source.path)
  if (first.header.profile !== LOW_COMPLEXITY) throw unsupported(PROFILES[first.header.profile], source.path)
  const treble = await findReplicatedTreble(configOf(first.header), unitsOf(new FrameFinder(source, ADTS_FRAMES, range)))
  const { description, warnings } = nameAac(treble)
  warnings.push(...survey.warnings)
  return openDecodedStream({
    source,
    format: 'aac',
    description,
    speakersOf: standardSpeakers,
    channels: survey.channels,
    warnings,
    progress: () => finder.progress(),
    decode: () => decodeFrames(finder, first, warnings),
    free: () => undefined,
  })
}

const configOf = ({ rateIndex, channels }: AdtsHeader): AacConfig => ({
  sampleRate: AAC_SAMPLE_RATES[rateIndex],
  rateIndex,
  channels,
  treble: 'plain',
})

async function* unitsOf(finder: FrameFinder<AdtsHeader>): AsyncGenerator<Uint8Array> {
  for (let frame = await finder.next(); frame; frame = await finder.next()) yield frame.bytes.subarray(frame.header.headerBytes)
}

async function* decodeFrames(
  finder: FrameFinder<AdtsHeader>,
  first: { header: AdtsHeader; bytes: Uint8Array },
  warnings: string[],
): AsyncGenerator<DecodedBlock> {
  let config = configOf(first.header)
  let decoder = new AacDecoder(config)
  let damagedFrames = 0
  for (let frame: typeof first | undefined = first; frame; frame = await finder.next()) {
    const { header, bytes } = frame
    if (header.profile !== LOW_COMPLEXITY) {
      warnings.push(`The sound changes to ${PROFILES[header.profile]} midway, which cannot be read here; the rest is left out.`)
      return
    }
    if (header.rateIndex !== config.rateIndex) {
      config = configOf(header)
      decoder = new AacDecoder(config)
    }
    try {
      for (const channelData of decoder.decodeBlocks(bytes.subarray(header.headerBytes), header.blocks))
        yield { sampleRate: config.sampleRate, channelData }
    } catch {
      damagedFrames++
    }
  }
  if (damagedFrames > 0) warnings.push(`${damagedFrames} damaged pieces of 1024 samples were left out.`)
}
