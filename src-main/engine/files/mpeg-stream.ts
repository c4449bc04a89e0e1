import { MPEGDecoder } from 'mpg123-decoder'
import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import type { DecodedBlock } from './block-conformer.ts'
import { openDecodedStream } from './decoded-stream.ts'
import { damaged } from './errors.ts'
import { FrameFinder, type ByteRange, type Frame } from './frame-finder.ts'
import { surveyFrames } from './frame-survey.ts'
import { isSameStream, MPEG_FRAMES, parseEncoderTag, type EncoderTag, type MpegHeader } from './mpeg-frames.ts'

/**
 * MP3 and its elder layers. Frames are found here, so that only whole frames reach the decoder (mpg123): its time and memory are then
 * bounded by the file's size, mono stays mono, and the encoder's padding is cut off exactly. All headers are read before the first
 * sample, because neither the encoder's note of the length nor the first frame says what is in the whole of a joined or cut file.
 */

/** What mpg123's filter bank adds in front of the encoder's own delay. */
const DECODER_DELAY = 529
const FRAMES_PER_BLOCK = 32
/** Some encoders count the frame with their note, some do not. */
const COUNTING_ERROR_FRAMES = 1

export async function openMpegStream(source: ByteSource, range: ByteRange = { start: 0, end: source.size }): Promise<AudioStream> {
  const survey = await surveyFrames(new FrameFinder(source, MPEG_FRAMES, range))
  const frames = new FrameFinder(source, MPEG_FRAMES, range)
  const first = await frames.next()
  if (!first) throw damaged('no MP3 frame could be found in it', source.path)
  const { header } = first
  const tag = parseEncoderTag(first.bytes, header)
  const sound = soundRange(header, tag, survey.frames - (tag ? 1 : 0))
  const decoder = new MPEGDecoder({ enableGapless: false })
  await decoder.ready
  return openDecodedStream({
    source,
    format: 'mp3',
    description: header.layer === 3 ? 'MP3' : `MPEG layer ${'I'.repeat(header.layer)}`,
    expectedFrames: Number.isFinite(sound.end) ? sound.end - sound.start : undefined,
    channels: survey.channels,
    warnings: survey.warnings,
    progress: () => frames.progress(),
    decode: () => decodeFrames(decoder, frames, tag ? undefined : first, sound),
    free: () => decoder.free(),
  })
}

interface SoundRange {
  start: number
  end: number
}

/**
 * Where the music begins and ends in the decoder's output, in samples. Without the encoder's note all of it counts; a note of fewer
 * frames than there are belongs to the first part of a joined file.
 * @param frameCount  frames with sound that are there
 */
function soundRange(header: MpegHeader, tag: EncoderTag | undefined, frameCount: number): SoundRange {
  const isWhole = tag && tag.frames > 0 && frameCount <= tag.frames + COUNTING_ERROR_FRAMES
  const total = isWhole ? tag.frames * header.samples : Infinity
  if (!tag?.gap) return { start: 0, end: total }
  // A padding that is shorter than the decoder's own delay was not noted truly.
  const surplus = Math.max(0, tag.gap.padding - DECODER_DELAY)
  return { start: tag.gap.delay + DECODER_DELAY, end: total - surplus }
}

async function* decodeFrames(
  decoder: MPEGDecoder,
  frames: FrameFinder<MpegHeader>,
  first: Frame<MpegHeader> | undefined,
  sound: SoundRange,
): AsyncGenerator<DecodedBlock> {
  let position = 0
  let frame = first ?? (await frames.next())
  while (frame) {
    const { header } = frame
    const batch: Uint8Array[] = []
    for (; frame && batch.length < FRAMES_PER_BLOCK && isAlike(frame.header, header); frame = await frames.next()) batch.push(frame.bytes)
    const { channelData, samplesDecoded } = decoder.decode(Buffer.concat(batch))
    const from = Math.max(0, sound.start - position)
    const to = Math.min(samplesDecoded, sound.end - position)
    position += samplesDecoded
    if (to > from)
      yield {
        channelData: channelData.slice(0, header.channels).map((samples) => samples.subarray(from, to)),
        sampleRate: header.sampleRate,
      }
  }
}

/** Whether two frames can be decoded at one go: the decoder tells one rate and channel count for all that it was given. */
const isAlike = (a: MpegHeader, b: MpegHeader): boolean => a.channels === b.channels && isSameStream(a, b)
