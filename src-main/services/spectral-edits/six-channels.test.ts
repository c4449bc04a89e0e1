import { join } from 'node:path'
import { expect, it } from 'vitest'
import { performingForker } from '../../../test/support/performing-forker.ts'
import { identical, noise } from '../../../test/support/signals.ts'
import { boxShape, testLayer } from '../../../test/support/spectral-layers.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession } from '../../../test/support/test-session.ts'
import { createSoundWriter } from '../../engine/files/convert-sound.ts'
import { standardSpeakers } from '../../engine/dsp/speakers.ts'
import { readStretch } from '../../engine/files/sample-file.ts'

const RATE = 16_000
const FRAMES = 4 * RATE
const CENTRE = 2
const SPEAKERS = standardSpeakers(6)
const channels = Array.from({ length: 6 }, (_, c) => noise(FRAMES, c + 1, 0.3))

it('edits one of six channels, is heard as two, and makes a recording of six', async () => {
  const { session } = await openTestSession(join(temporaryFolder(), 'Surround.loom'), performingForker())
  const path = join(temporaryFolder(), 'Hall.wav')
  const writer = await createSoundWriter(path, 'wav-float', { sampleRate: RATE, channels: 6, dither: 'none', speakers: SPEAKERS })
  await writer.append(channels)
  await writer.close()
  const { imported } = await session.library.importPaths([path], 'copy', { kinds: [], tracks: null }).done
  const ref = { kind: 'recording', id: imported[0].id } as const
  const edited = { kind: 'edited-recording', id: ref.id } as const
  const [source] = await session.library.pcmSources([ref.id], { signal: new AbortController().signal, update: () => undefined })
  expect([imported[0].pcmChannels, source.channels]).toEqual([6, 2])

  const mask = { channels: CENTRE, featherSeconds: 0 }
  const layer = testLayer({ kind: 'erase' }, boxShape({ startSample: RATE, endSample: 2 * RATE }), { mask })
  await session.edits.edit(ref, 'Silence', [{ kind: 'add', index: 0, layer }])
  await session.edits.settled()
  const { file } = await session.sounds.samplesOf(edited)
  const changed = await readStretch(file, 0, FRAMES)
  changed.forEach((samples, c) => expect(identical(samples, channels[c])).toBe(c !== CENTRE))
  expect(changed[CENTRE].subarray(RATE + 100, 2 * RATE - 100).every((value) => value === 0)).toBe(true)

  // Left at a moment without the middle: itself and what is behind, 3 dB softer, so that nothing can clip.
  const at = Math.round(1.5 * RATE)
  const { samples, channels: heard } = await session.sounds.read(edited, at, 1)
  expect([heard, samples.length]).toEqual([2, 2])
  expect(samples[0]).toBeCloseTo((channels[0][at] + Math.SQRT1_2 * channels[4][at]) / (1 + Math.SQRT2), 6)
  const inSong = await session.sounds.heardSamplesOf(edited)
  expect((await readStretch(inSong, at, 1)).map(([value]) => value)).toEqual([...samples])

  const part = await session.editRenders.hear({
    ...{ sound: ref, what: 'inside', startFrame: RATE, frames: RATE, windowSamples: 2048 },
    mask: { ...layer.mask, channels: 4 },
  })
  expect((await session.sounds.read(part.sound, 0, RATE)).channels).toBe(2)

  const made = await session.editRenders.bounce(ref)
  expect(made).toMatchObject({ channels: 6, pcmChannels: 6, pcmSpeakers: SPEAKERS })
  const bounced = await readStretch((await session.sounds.samplesOf({ kind: 'recording', id: made.id })).file, 0, FRAMES)
  bounced.forEach((value, c) => expect(identical(value, changed[c])).toBe(true))
  await session.close()
})
