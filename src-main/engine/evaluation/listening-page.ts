import { setImmediate } from 'node:timers/promises'
import { createFile, readWhole, removeFile } from '../../storage/files.ts'
import { FlacWriter } from '../files/flac-writer.ts'
import { PcmReader } from '../files/pcm-cache.ts'
import type { ListeningPageInput } from './evaluation-jobs.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { PAGE_SCRIPT, PAGE_STYLE } from './listening-page-parts.ts'

const MOST_FLAC_BYTES = 200_000_000

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** What a script may hold without ending it. */
const asScriptData = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

/** The page up to its sounds. */
const head = (name: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; media-src data: blob:">
<title>${escaped(name)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main id="page" aria-live="polite"><h1>${escaped(name)}</h1><noscript>This page needs JavaScript.</noscript></main>
`

/**
 * The job: writes a listening test as one HTML file: the sounds as FLAC of 16 bits, shuffled anew for each visitor, no names; ratings stay
 * in
 * the browser until they are saved as a JSON file.
 */
export async function writeListeningPage(
  { testId, name, sounds, outPath }: ListeningPageInput,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<{ bytes: number }> {
  const flacPath = `${outPath}.flac`
  const file = await createFile(outPath)
  let bytes = 0
  const write = async (text: string): Promise<void> => {
    bytes += (await file.write(text)).bytesWritten
  }
  try {
    await write(head(name))
    for (const [i, { id, pcmPath, sampleRate, channels, frames }] of sounds.entries()) {
      emit({ type: 'progress', progress: i / sounds.length, detail: '' })
      await setImmediate()
      signal.throwIfAborted()
      const reader = await PcmReader.open(pcmPath, channels)
      const flac = await FlacWriter.create(flacPath, { sampleRate, channels, bits: 16, dither: 'flat' })
      await flac.append(await reader.readChannels(0, frames))
      await flac.close()
      await reader.close()
      const data = (await readWhole(flacPath, MOST_FLAC_BYTES)).toString('base64')
      await write(`<script type="text/plain" class="sound" data-id="${escaped(id)}">${data}</script>\n`)
    }
    await write(`<script>const TEST = ${asScriptData({ testId, name })}\n${PAGE_SCRIPT}</script>\n</body>\n</html>\n`)
  } finally {
    await file.close()
    await removeFile(flacPath)
  }
  return { bytes }
}
