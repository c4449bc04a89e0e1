/** Notes of own pieces from end to end: marked by MIDI files, learnt, written down of another recording, and held against what it plays. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { addPart } from '../../src-main/engine/pieces/render-piece.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import { END_OF_TRACK, midiFile } from '../support/midi-bytes.ts'
import { cli, commandsIn, environmentIn } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const SECONDS = 8
const NOTE_SECONDS = 0.5

/** A row of notes on the piano, one each half second, and the MIDI file of it. */
function writeRow(folder: string, name: string): number[] {
  const random = new CounterRandom(3, streamOf(name))
  const pitches = Array.from({ length: SECONDS / NOTE_SECONDS - 1 }, () => 55 + random.integer(18))
  const samples = new Float32Array(SECONDS * HEARD_RATE)
  const notes = pitches.map((pitch, i) => ({ pitch, velocity: 0.7, startSeconds: i * NOTE_SECONDS, durationSeconds: NOTE_SECONDS }))
  addPart({ instrument: 'piano', notes }, samples, HEARD_RATE)
  writeFileSync(join(folder, `${name}.wav`), encodeWav([samples], HEARD_RATE, 'int16'))
  // A quarter, 480 ticks, takes half a second where a file says nothing of its tempo.
  const track = pitches.flatMap((pitch) => [0, 0x90, pitch, 90, 0x83, 0x60, 0x80, pitch, 0])
  writeFileSync(join(folder, `${name}.mid`), midiFile([[...track, ...END_OF_TRACK]]))
  return pitches
}

test('notes of own pieces are learnt, written down of another one, and held against what it plays', async () => {
  const home = temporaryFolder()
  const succeed = commandsIn(home)
  const [folder, own, other] = ['Piano.loom', 'own', 'other'].map((name) => join(home, name))
  for (const path of [own, other]) mkdirSync(path)
  for (const name of ['one', 'two', 'three', 'four', 'five']) writeRow(own, name)
  const played = writeRow(other, 'unheard')

  await succeed('new', folder)
  expect(await succeed('import', folder, own, '--labels', 'notes')).toMatchObject({ imported: 5, labelled: 5 })
  expect(await succeed('train', folder, '--model', 'listen-notes', '--epochs', '12', '--preview-epochs', 'none')).toMatchObject({
    measure: 'f',
    epochs: 12,
  })
  await succeed('import', folder, join(other, 'unheard.wav'))
  const out = join(home, 'unheard.notes')
  await succeed('analyze', folder, '--notes', '--run', 'latest', '--recording', 'unheard', '--out', out)
  expect(readFileSync(out, 'utf8').trim().split('\n').length).toBeGreaterThan(played.length / 2)

  const { figures } = await succeed('evaluate', '--task', 'transcription', join(other, 'unheard.mid'), out)
  // A second's worth of learning: it has found the keys, not every beginning.
  expect((figures as Record<string, number>)['F-measure_no_offset']).toBeGreaterThan(0.5)

  // As labels they would be a line for each of 88 keys.
  const asked = await cli(['analyze', folder, '--run', 'latest', '--json'], { env: environmentIn(home) })
  expect(asked.code).not.toBe(0)
  expect(asked.stderr + asked.stdout).toContain('writes notes down')
}, 240_000)
