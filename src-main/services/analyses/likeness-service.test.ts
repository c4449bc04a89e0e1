import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { sampleHeard } from '../../../test/support/project-samples.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources } from '../../../test/support/test-session.ts'
import { TRAITS, type Run, type VersionPair } from '../../../src-shared/project/index.ts'
import type { FindVersionsInput } from '../../engine/hearing/find-versions-job.ts'
import type { MapSoundsInput } from '../../engine/generation/map-sounds-job.ts'
import { MODELS } from '../../engine/models/index.ts'
import type { HearLikenessInput } from '../../engine/evaluation/evaluation-jobs.ts'
import type { HearInput } from '../../engine/hearing/hear-job.ts'

const SOUNDS: Record<string, number> = { a: 0, b: 3, c: 1 }

it('recordings are listened to, ranked by how alike they sound, and held against each other', async () => {
  const root = temporaryFolder()
  const others = fakeEngine()
  let heard = 0
  const forker = new FakeForker((work, process) => {
    if (work.kind === 'hear') {
      heard++
      const trait = SOUNDS[(work.input as HearInput).source.name]
      const likeness = {
        traits: Float32Array.from({ length: TRAITS }, (_, k) => (k === TRAITS - 1 ? 1 : trait)),
        harmony: new Float32Array(12).fill(trait),
      }
      process.report({
        type: 'result',
        result: { heard: sampleHeard(), melody: { hz: new Float32Array(1), confidence: new Float32Array(1) }, likeness },
      })
    } else if (work.kind === 'find-versions') {
      const [{ id: a }, { id: b }] = (work.input as FindVersionsInput).recordings
      process.report({ type: 'result', result: { pairs: [{ a, b, share: 1, semitones: 2, isSameRecording: false }] } })
    } else if (work.kind === 'map-sounds') {
      const { values, size } = work.input as MapSoundsInput
      process.report({
        type: 'result',
        result: Float32Array.from({ length: (2 * values.length) / size }, (_, i) => values[(i >> 1) * size]),
      })
    } else others(work, process)
  })
  const { session } = await openTestSession(join(root, 'Test.loom'), forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'a', 'b.wav': 'b', 'c.wav': 'c' })]).done
  const [a, b, c] = ['a', 'b', 'c'].map((name) => session.library.recordings.find((one) => one.name === name)?.id ?? '')

  const alike = await session.likeness.similar(a, null).done
  expect(alike.map(({ recordingId, likeness }) => [recordingId, likeness])).toEqual([
    [c, 0.5],
    [b, 0.125],
  ])
  // What is marked in one is looked for in the others; without marks there is nothing to look for.
  expect(() => session.likeness.likeLabel('rain')).toThrow('Nothing is marked with “rain”.')
  await session.library.changeMarkers([{ recordingId: a, removed: [], added: [{ seconds: 0, endSeconds: 2, label: 'rain' }] }])
  const like = await session.likeness.likeLabel('rain').done
  expect(like.map(({ recordingId, likeness }) => [recordingId, likeness])).toEqual([
    [c, 0.5],
    [b, 0.125],
  ])
  const map = await session.likeness.map().done
  expect([...map.recording].map((i) => map.recordingIds[i])).toEqual([a, b, c])
  expect([[...map.x], [...map.startSeconds], [...map.seconds]]).toEqual([
    [0, 3, 1],
    [0, 0, 0],
    [2, 2, 2],
  ])
  const pairs = await session.likeness.versions().done
  expect(pairs).toEqual<VersionPair[]>([{ a, b, share: 1, semitones: 2, isSameRecording: false }])
  expect(heard).toBe(3)
  expect(() => session.likeness.similar('0'.repeat(36), null)).toThrow()
  await session.close()
})

it('recordings that cannot be listened to are told, and left out; where none can be, that is why', async () => {
  const root = temporaryFolder()
  const others = fakeEngine()
  const broken = new Set(['b'])
  const forker = new FakeForker((work, process) => {
    if (work.kind === 'map-sounds') process.report({ type: 'result', result: new Float32Array(2) })
    else if (work.kind !== 'hear') others(work, process)
    else if (broken.has((work.input as HearInput).source.name))
      process.report({ type: 'failure', failure: { code: 'bad-input', message: 'It is broken.', advice: 'Mend it.' }, detail: '' })
    else {
      const likeness = { traits: new Float32Array(TRAITS).fill(1), harmony: new Float32Array(12) }
      const melody = { hz: new Float32Array(1), confidence: new Float32Array(1) }
      process.report({ type: 'result', result: { heard: sampleHeard(), melody, likeness } })
    }
  })
  const { session, of } = await openTestSession(join(root, 'Test.loom'), forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'a', 'b.wav': 'b' })]).done
  const a = session.library.recordings.find(({ name }) => name === 'a')
  expect((await session.likeness.map().done).recordingIds).toEqual([a?.id])
  expect(of('app.notice')).toEqual([expect.objectContaining({ message: '"b" was left out. It is broken.', advice: 'Mend it.' })])
  broken.add('a')
  await session.close()
  const again = await openTestSession(join(root, 'Second.loom'), forker)
  await again.session.library.importPaths([join(root, 'sources')]).done
  await expect(again.session.likeness.map().done).rejects.toThrow('It is broken.')
  await again.session.close()
})

it('a network that learnt it says what is alike; others are refused', async () => {
  const root = temporaryFolder()
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'hear-likeness') return others(work, process)
    const { sources, checkpoint } = work.input as HearLikenessInput
    expect(checkpoint).toBe(1)
    // Of one number: 'b' is a step from 'a', 'c' is silent.
    const traits = new Map(
      sources.map(({ recordingId, name }) => [recordingId, Float32Array.of(name === 'a' ? 0 : 1, name === 'c' ? 0 : 1)]),
    )
    process.report({ type: 'result', result: { width: 2, traits } })
  })
  const { session } = await openTestSession(join(root, 'Test.loom'), forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'a', 'b.wav': 'b', 'c.wav': 'c' })]).done
  const [a, b] = ['a', 'b'].map((name) => session.library.recordings.find((one) => one.name === name)?.id ?? '')
  const trained = async (model: 'likeness' | 'vae'): Promise<Run> => {
    const { id } = await session.runs.start(
      { ...MODELS[model].descriptor.presets.quick, epochs: 1, previewEpochs: [] },
      { provider: 'cpu' },
    )
    await session.runs.finished(id)
    return session.runs.get(id)
  }
  const run = await trained('likeness')
  expect(await session.likeness.similar(a, null, { run, checkpointStep: null }).done).toEqual([
    { recordingId: b, likeness: 0.5, atSeconds: 0 },
  ])
  const other = await trained('vae')
  expect(() => session.likeness.similar(a, null, { run: other, checkpointStep: null })).toThrow('has not learnt what sounds alike')
  await session.close()
})
