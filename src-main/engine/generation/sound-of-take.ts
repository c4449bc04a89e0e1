import type { Sound } from '../dsp/codecs/index.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import { GenerationError } from './errors.ts'

/**
 * A stretch of a take that is made already, as it was written.
 *
 * @param from  samples per channel
 * @param to    not included; may lie beyond the end
 * @param form  what it must have
 * @returns     planar blocks, owned by the receiver
 * @throws GenerationError where its form is another
 */
export async function* soundOfTake(
  path: string,
  from: number,
  to: number,
  form?: { sampleRate: number; channels: number },
): AsyncGenerator<Sound> {
  const stream = await openAudioFile(path)
  try {
    if (form && (stream.sampleRate !== form.sampleRate || stream.channels !== form.channels))
      throw new GenerationError(
        `The take has ${stream.channels} channels at ${stream.sampleRate} Hz; the network plays with ${form.channels} at ${form.sampleRate} Hz by now.`,
        'Generate a new take with this network, and make a part of that anew.',
      )
    let at = 0
    for await (const block of stream.blocks()) {
      const { length } = block[0]
      const [first, end] = [Math.max(0, from - at), Math.min(length, to - at)]
      if (first < end) yield block.map((channel) => channel.slice(first, end))
      at += length
      if (at >= to) return
    }
  } finally {
    await stream.close()
  }
}
