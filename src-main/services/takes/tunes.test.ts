import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { END_OF_TRACK, midiFile } from '../../../test/support/midi-bytes.ts'
import { openTestSession } from '../../../test/support/test-session.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { FIRST_NOTES_PLAYING } from '../../../src-shared/project/index.ts'
import { MODELS } from '../../engine/models/index.ts'
import { lookAtMidi } from '../../engine/synth/look-at-midi.ts'

const PIECE = midiFile([[0, 0x90, 60, 80, 0x83, 0x60, 0x80, 60, 0, ...END_OF_TRACK]])
const settings = MODELS.notes.descriptor.presets.quick

/** An engine that looks at files as the real one does, and writes and learns without effort. */
const engine = (): FakeForker =>
  new FakeForker((work, process) => {
    if (work.kind === 'look-at-midi') {
      void lookAtMidi(work.input, { emit: () => undefined, signal: new AbortController().signal }).then((result) =>
        process.report({ type: 'result', result }),
      )
    } else if (work.kind === 'train') {
      const { runFolder, tunes } = work.input
      const summary = { step: 40, epoch: 1, training: { surprise: 2 }, validation: null }
      mkdirSync(join(runFolder, 'checkpoints'), { recursive: true })
      process.report({
        type: 'event',
        event: {
          ...{ type: 'prepared', leftOut: [], trainingFrames: 9, parameters: 1, stepsPerEpoch: 40, baselines: null },
          ...{ provider: 'cpu', epochsDone: 0, warnings: [] },
          split: tunes!.map(({ id }) => ({ recordingId: id, startSeconds: 0, endSeconds: 1, part: 'training' as const })),
        },
      })
      process.report({ type: 'event', event: { type: 'checkpoints', checkpoints: [summary] } })
      process.report({
        type: 'result',
        result: { outcome: 'completed', epochsDone: 1, training: summary.training, validation: null, secondsPerEpoch: 1 },
      })
    } else if (work.kind === 'write-notes') {
      writeFileSync(work.input.outPath, PIECE)
      process.report({ type: 'result', result: { outcome: 'completed', notes: 1, durationSeconds: 0.5, tempoBpm: 90 } })
    } else throw new Error(`no work for this engine: ${work.kind}`)
  })

async function withPiece() {
  const folder = join(temporaryFolder(), 'Tunes.loom')
  const forker = engine()
  const { session, of } = await openTestSession(folder, forker)
  const path = join(temporaryFolder(), 'Reel in D.mid')
  writeFileSync(path, PIECE)
  return { folder, forker, session, of, path }
}

it('MIDI files are kept as they are, once each, and what is none is refused with a reason', async () => {
  const { folder, session, of, path } = await withPiece()
  const text = join(temporaryFolder(), 'words.mid')
  writeFileSync(text, 'no notes at all')
  const { imported, refused } = await session.tunes.importFiles([path, text]).done
  expect(imported).toMatchObject([{ name: 'Reel in D', notes: 1, durationSeconds: 0.5, tempoBpm: 120, origin: { kind: 'imported' } }])
  expect(refused).toEqual([{ file: 'words.mid', reason: expect.stringContaining('begin') as string }])
  expect(readFileSync(join(folder, 'takes', imported[0].file))).toEqual(Buffer.from(PIECE))
  const again = await session.tunes.importFiles([path]).done
  expect(again.imported).toEqual([])
  expect(again.alreadyHere.map(({ id }) => id)).toEqual([imported[0].id])
  expect(of('midiTakes.imported')).toHaveLength(2)
  await session.close()
  const reopened = await openTestSession(folder, engine(), { create: false })
  expect(reopened.session.midiTakes.list()).toEqual(imported)
  await reopened.session.close()
})

it('a network learns from them, writes notes that say where they come from, and they go into the song', async () => {
  const { forker, session, of, path } = await withPiece()
  await expect(session.runs.start(settings, { provider: 'cpu' })).rejects.toThrow('There are no MIDI files to learn from.')
  const [piece] = (await session.tunes.importFiles([path]).done).imported
  const { id } = await session.runs.start(settings, { provider: 'cpu' })
  const { run } = await session.runs.finished(id)
  expect(run.material).toEqual([
    { recordingId: piece.id, name: 'Reel in D', contentHash: piece.origin.kind === 'imported' && piece.origin.contentHash, mend: null },
  ])
  const job = await session.notes.write({ run, checkpointStep: null, seedTakeId: piece.id, settings: FIRST_NOTES_PLAYING })
  const take = await job.done
  expect(take).toMatchObject({
    name: 'Reel in D, gone on',
    tempoBpm: 90,
    origin: { kind: 'generated', provenance: { runId: id, checkpointStep: 40, seed: { takeId: piece.id, name: 'Reel in D' } } },
  })
  expect(of('midiTakes.generated')).toEqual([{ jobId: job.id, takeId: take.id }])
  expect(forker.work.at(-1)).toMatchObject({
    kind: 'write-notes',
    input: { checkpoint: 40, seedPath: await session.midiTakes.notesPath(piece.id) },
  })
  const { outPath: _, ...asked } = (forker.work.at(-1) as { input: Record<string, unknown> }).input
  await session.midiTakes.rename(take.id, 'Another name')
  const again = await (await session.notes.writeAgain(session.midiTakes.get(take.id), run)).done
  expect(again.name).toBe('Another name, again')
  expect(forker.work.at(-1)).toMatchObject({ kind: 'write-notes', input: asked })
  await expect(async () => session.notes.writeAgain(piece, run)).rejects.toThrow('was not written by a network')
  // What networks wrote is no material, unless it is chosen.
  await session.runs.resume(id, 20)
  await session.runs.finished(id)
  expect(forker.work.findLast(({ kind }) => kind === 'train')).toMatchObject({ input: { tunes: [{ id: piece.id }], resume: true } })
  await session.midiTakes.remove(piece.id)
  await expect(session.runs.resume(id, 30)).rejects.toThrow('"Reel in D", which "Tunes from my MIDI files 1" learns from, has been removed')
  await session.close()
})

it('sound is not asked of a network of notes, nor notes of one of sound', async () => {
  const { session, path } = await withPiece()
  await session.tunes.importFiles([path]).done
  const { id } = await session.runs.start(settings, { provider: 'cpu' })
  const { run } = await session.runs.finished(id)
  const sound = { ...run, settings: MODELS.corpus.descriptor.presets.quick }
  await expect(session.notes.write({ run: sound, checkpointStep: null, seedTakeId: null, settings: FIRST_NOTES_PLAYING })).rejects.toThrow(
    'makes sound, not notes',
  )
  await session.close()
})
