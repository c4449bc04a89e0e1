import { join } from 'node:path'
import { expect, it } from 'vitest'
import { USUAL_TIDYING, type NoteEvidence } from '../../../src-shared/music/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { sampleHeardSound } from '../../../test/support/project-samples.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources } from '../../../test/support/test-session.ts'
import { FRAME_MODELS } from '../../engine/models/index.ts'
import type { HearNotesInput } from '../../engine/listening/hear-notes-job.ts'
import { readMidi } from '../../engine/files/midi/read-midi.ts'

/** Middle C from frame 20 to 60, at -20 dB. */
const FRAMES = 100
const sounding = (value: number, at: number): number => (at % 88 === 39 && at >= 20 * 88 && at < 60 * 88 ? value : 0)
const EVIDENCE: NoteEvidence = {
  frames: FRAMES,
  framesPerSecond: 100,
  onset: Uint8Array.from({ length: FRAMES * 88 }, (_, at) => (at === 20 * 88 + 39 ? 230 : 0)),
  note: Uint8Array.from({ length: FRAMES * 88 }, (_, at) => sounding(200, at)),
  bend: new Int8Array(FRAMES * 88),
  level: Int8Array.from({ length: FRAMES * 88 }, (_, at) => sounding(107, at) - 127),
}

it('notes of a recording are found once, read as is wished, and kept as a MIDI take in its tempo', async () => {
  const root = temporaryFolder()
  let asked = 0
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind === 'transcribe') {
      asked++
      process.report({ type: 'result', result: EVIDENCE })
    } else if (work.kind === 'hear') process.report({ type: 'result', result: sampleHeardSound({ beats: [0.2, 0.7, 1.2, 1.7] }) })
    else others(work, process)
  })
  const { session, of } = await openTestSession(join(root, 'Test.loom'), forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'Song.wav': 'sound a' })]).done
  const [{ id }] = session.library.recordings

  const found = await session.transcription.start(id, {
    what: 'notes',
    by: 'basic-pitch',
    tidying: USUAL_TIDYING,
    bends: true,
    keep: false,
  }).done
  expect(found.notes.map(({ pitch, startSeconds, durationSeconds }) => [pitch, startSeconds, durationSeconds])).toEqual([[60, 0.2, 0.4]])
  const higher = await session.transcription.start(id, {
    what: 'notes',
    by: 'basic-pitch',
    tidying: { ...USUAL_TIDYING, lowestPitch: 61 },
    bends: true,
    keep: false,
  }).done
  expect(higher.notes).toEqual([])
  expect(asked).toBe(1)

  const { take } = await session.transcription.start(id, {
    what: 'notes',
    by: 'basic-pitch',
    tidying: USUAL_TIDYING,
    bends: true,
    keep: true,
  }).done
  expect(take).toMatchObject({ name: 'Song', notes: 1, origin: { kind: 'transcribed', recordingId: id, recording: 'Song' } })
  expect(of('midiTakes.changed').at(-1)?.id).toBe(take?.id)
  const { tracks } = readMidi(found.file).sequence
  // Its first beat begins the second bar of the grid: the recording begins before it.
  expect(tracks[1].events.find(({ type }) => type === 'noteOn')?.tick).toBe(3840)
  const none = session.transcription.start(id, {
    what: 'notes',
    by: 'basic-pitch',
    tidying: { ...USUAL_TIDYING, lowestPitch: 61 },
    bends: true,
    keep: true,
  })
  await expect(none.done).rejects.toThrow('No notes were found')
  expect(of('hearing.notesRead').map(({ pitch, takeId }) => [pitch.length, takeId])).toEqual([
    [1, null],
    [0, null],
    [1, take?.id],
  ])
  await session.close()

  // What was found lies in the cache: nobody waits for it again.
  const { session: later } = await openTestSession(join(root, 'Test.loom'), forker, { create: false })
  const again = await later.transcription.start(id, { what: 'notes', by: 'basic-pitch', tidying: USUAL_TIDYING, bends: true, keep: false })
    .done
  expect(again.notes).toEqual(found.notes)
  expect(asked).toBe(1)
  await later.close()
})

it('another network writes notes down where it is asked to, and a run that has learnt something else says so', async () => {
  const root = temporaryFolder()
  const asked: HearNotesInput['network'][] = []
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind === 'hear-notes') {
      asked.push((work.input as HearNotesInput).network)
      process.report({ type: 'result', result: EVIDENCE })
    } else if (work.kind === 'hear') process.report({ type: 'result', result: sampleHeardSound({ beats: [0.2, 0.7, 1.2, 1.7] }) })
    else others(work, process)
  })
  const { session } = await openTestSession(join(root, 'Test.loom'), forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'Song.wav': 'sound a' })]).done
  const [{ id }] = session.library.recordings
  const wish = { what: 'notes', tidying: USUAL_TIDYING, bends: true, keep: false } as const
  const found = await session.transcription.start(id, { ...wish, by: 'onsets-and-frames' }).done
  expect(found.notes.map(({ pitch }) => pitch)).toEqual([60])
  expect(await session.transcription.start(id, { ...wish, by: 'onsets-and-frames' }).done).toMatchObject({ notes: found.notes })
  expect(asked).toEqual([{ file: expect.stringMatching(/listening.notes\.onnx$/) as string }])
  const { id: runId } = await session.runs.start({
    ...FRAME_MODELS.bilinear.descriptor.presets.quick,
    ...{ epochs: 1, sequenceFrames: 4, previewEpochs: [] },
  })
  await session.runs.finished(runId)
  expect(() => session.transcription.start(id, { ...wish, by: { runId } })).toThrow('writes no notes down')
  await session.close()
})
