import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { GenerationSettings, Take } from '../../../src-shared/project/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { FAKE_TAKE_RATE, fakeEngine, writeFakeWav, type FakeEngineOptions } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import { FRAME_MODELS, MODELS } from '../../engine/models/index.ts'

const SETTINGS: GenerationSettings = {
  mode: 'stateful',
  seconds: 1,
  level: 'hold',
  variation: 0,
  randomSeed: 1,
  rawJoins: false,
  weights: 'auto',
}

interface Trained extends TestSession {
  folder: string
  runId: string
  forker: FakeForker
}

async function trained(options: FakeEngineOptions = {}): Promise<Trained> {
  const root = temporaryFolder()
  const folder = join(root, 'Test.loom')
  const forker = new FakeForker(fakeEngine(options))
  const opened = await openTestSession(folder, forker)
  await opened.session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
  const { id: runId } = await opened.session.runs.start({
    ...FRAME_MODELS.bilinear.descriptor.presets.quick,
    epochs: 2,
    sequenceFrames: 4,
    previewEpochs: [],
  })
  await opened.session.runs.finished(runId)
  return { ...opened, folder, runId, forker }
}

const generate = ({ session, runId }: Trained, recording = 0): ReturnType<TestSession['session']['takes']['generate']> =>
  session.takes.generate({
    run: session.runs.get(runId),
    checkpointStep: null,
    seed: { recordingId: session.library.recordings[recording].id, startSeconds: 0 },
    settings: SETTINGS,
  })

const takeFile = (folder: string, id: string): Take => JSON.parse(readFileSync(join(folder, 'takes', `${id}.json`), 'utf8')) as Take

describe('a take', () => {
  it('is kept with its sound and where it comes from', async () => {
    const project = await trained()
    const { take: begun, done } = await generate(project)
    expect(begun).toMatchObject({ status: 'generating', frames: 0 })
    const { take } = await done
    expect(take).toMatchObject({
      status: 'complete',
      frames: FAKE_TAKE_RATE,
      realTimeFactor: 10,
      provenance: { runId: project.runId, checkpointEpoch: 2, seedName: 'a', seedHeldOut: true, settings: SETTINGS },
    })
    expect(takeFile(project.folder, take.id)).toEqual(take)
    expect((await project.session.takes.file(take.id, 'wav-float')).fileName).toBe('Bilinear 1 from a.wav')
    await project.session.close()
  })

  it('begins with a name of its own, and so does its file', async () => {
    const project = await trained()
    const names: string[] = []
    for (let i = 0; i < 3; i++) names.push((await (await generate(project)).done).take.name)
    expect(names).toEqual(['Bilinear 1 from a', 'Bilinear 1 from a 2', 'Bilinear 1 from a 3'])
    const { fileName } = await project.session.takes.file(project.session.takes.list()[1].id, 'wav-float')
    expect(fileName).toBe('Bilinear 1 from a 2.wav')
    await project.session.close()
  })

  it('says when training heard its seed', async () => {
    const project = await trained()
    expect((await (await generate(project, 1)).done).take.provenance.seedHeldOut).toBe(false)
    await project.session.close()
  })

  it('goes on from another take, too', async () => {
    const project = await trained()
    const { take: first } = await (await generate(project)).done
    const { take } = await (
      await project.session.takes.generate({
        run: project.session.runs.get(project.runId),
        checkpointStep: null,
        seed: { recordingId: first.id, startSeconds: 0.05 },
        settings: SETTINGS,
      })
    ).done
    expect(take.provenance).toMatchObject({ seed: { recordingId: first.id, startSeconds: 0.05 }, seedName: first.name, seedHeldOut: true })
    const asked = project.forker.work.flatMap((work) => (work.kind === 'generate' ? [work.input.seed] : []))
    expect(asked[1]).toEqual({ audioPath: join(project.folder, 'takes', `${first.id}.wav`), startSeconds: 0.05 })
    await project.session.close()
  })

  it('of an instrument is of notes, too, which no other network goes on from', async () => {
    const project = await trained()
    const { session } = project
    const notes = await session.midiTakes.keep({
      tempoBpm: 120,
      notes: [{ pitch: 64, velocity: 90, startSeconds: 0, durationSeconds: 2 }],
      controls: [],
    })
    const request = { checkpointStep: null, seed: { recordingId: notes.id, startSeconds: 0 }, settings: SETTINGS }
    await expect(session.takes.generate({ ...request, run: session.runs.get(project.runId) })).rejects.toThrow('goes on from sound')
    const { id } = await session.runs.start({ ...MODELS.ddsp.descriptor.presets.quick, epochs: 1, previewEpochs: [] }, { name: 'Violin' })
    await session.runs.finished(id)
    const { take } = await (await session.takes.generate({ ...request, run: session.runs.get(id) })).done
    expect(take.provenance).toMatchObject({ seed: request.seed, seedName: notes.name, seedHeldOut: false })
    expect(take.name).toBe(`Violin from ${notes.name}`)
    const asked = project.forker.work.flatMap((work) => (work.kind === 'generate' ? [work.input.seed] : []))
    expect(asked).toEqual([{ midiPath: join(project.folder, 'takes', `${notes.id}.mid`), startSeconds: 0 }])
    await session.close()
  })

  it('that fails says why', async () => {
    const failure = { code: 'bad-input', message: 'The checkpoint of step 2 is damaged.', advice: 'Choose an older one.' } as const
    const project = await trained({ generate: (_, process) => process.report({ type: 'failure', failure, detail: '' }) })
    const { take, done } = await generate(project)
    await expect(done).rejects.toThrow('damaged')
    expect(takeFile(project.folder, take.id)).toMatchObject({
      status: 'failed',
      failure: { message: failure.message, advice: failure.advice },
    })
    await project.session.close()
  })

  it('that was being generated when the program ended keeps what there is', async () => {
    const project = await trained()
    const { take } = await (await generate(project)).done
    await project.session.close()
    const path = join(project.folder, 'takes', `${take.id}.json`)
    writeFileSync(path, JSON.stringify({ ...take, status: 'generating', frames: 0 }))
    const again = await openTestSession(project.folder, new FakeForker(fakeEngine()), { create: false })
    expect(again.session.takes.get(take.id)).toMatchObject({ status: 'cancelled', frames: FAKE_TAKE_RATE })
    expect(again.session.state().notices).toEqual([expect.stringContaining('was interrupted')])
    await again.session.close()
    writeFileSync(path, JSON.stringify({ ...take, status: 'generating', frames: 0 }))
    writeFileSync(join(project.folder, 'takes', `${take.id}.wav`), '')
    const third = await openTestSession(project.folder, new FakeForker(fakeEngine()), { create: false })
    expect(third.session.takes.get(take.id).status).toBe('failed')
    expect(readdirSync(join(project.folder, 'takes'))).not.toContain(`${take.id}.wav`)
    await third.session.close()
  })

  it('can be renamed, removed, brought back and saved elsewhere', async () => {
    const project = await trained()
    const { session, folder } = project
    const { take } = await (await generate(project)).done
    const target = join(temporaryFolder(), 'out.wav')
    await session.takes.exportTo(take.id, { path: target, replace: false }, 'wav-float')
    expect(readFileSync(target)).toEqual(readFileSync(join(folder, 'takes', `${take.id}.wav`)))
    await session.takes.rename(take.id, 'Rain')
    await session.takes.remove(take.id)
    expect(readdirSync(join(folder, 'takes'))).toEqual([])
    await session.takes.restore(take.id)
    expect(session.takes.get(take.id).name).toBe('Rain')
    expect(existsSync(join(folder, 'takes', `${take.id}.wav`))).toBe(true)
    await expect(
      session.takes.exportTo(take.id, { path: join(folder, 'no', 'such', 'folder.wav'), replace: false }, 'wav-float'),
    ).rejects.toThrow('Cannot write')
    await session.close()
  })

  it('is not generated from a checkpoint or recording that is not there', async () => {
    const { session, runId } = await trained()
    const run = session.runs.get(runId)
    const seed = { recordingId: session.library.recordings[0].id, startSeconds: 0 }
    await expect(session.takes.generate({ run, checkpointStep: 99, seed, settings: SETTINGS })).rejects.toThrow('no checkpoint of step 99')
    await expect(
      session.takes.generate({ run: { ...run, checkpoints: [] }, checkpointStep: null, seed, settings: SETTINGS }),
    ).rejects.toThrow('no checkpoint yet')
    await expect(
      session.takes.generate({ run, checkpointStep: null, seed: { ...seed, recordingId: 'rec-none' }, settings: SETTINGS }),
    ).rejects.toThrow('That recording is not in this project any more.')
    await session.close()
  })

  it('whose sound is a link out of the project is not read', async () => {
    const project = await trained()
    const { session, folder } = project
    const secret = join(temporaryFolder(), 'secret.wav')
    writeFakeWav(secret, new Float32Array(10))
    const { take } = await (await generate(project)).done
    const path = join(folder, 'takes', `${take.id}.wav`)
    rmSync(path)
    symlinkSync(secret, path)
    await expect(session.takes.file(take.id, 'wav-float')).rejects.toThrow('is a link')
    await expect(session.sounds.read({ kind: 'take', id: take.id }, 0, 10)).rejects.toThrow('is a link')
    await session.close()
  })
})

describe('sounds', () => {
  it('of recordings are read and drawn', async () => {
    const { session } = await trained()
    const sound = { kind: 'recording', id: session.library.recordings[0].id } as const
    const part = await session.sounds.read(sound, 8000, 4)
    expect(part).toMatchObject({ sampleRate: 8000, channels: 1, totalFrames: 16_000, growing: false })
    expect(part.samples).toBeAllclose([0, 1, 2, 3].map((i) => (8000 + i) / 16_000))
    expect((await session.sounds.read(sound, 15_999, 100)).samples).toHaveLength(1)
    expect((await session.sounds.read(sound, 99_999, 100)).samples).toHaveLength(0)
    const coarse = await session.sounds.peaks(sound, 0, 16_000, 10)
    // A point reaches to the end of the stored stretch (1024 frames here) that it ends in.
    expect(coarse.maximum).toBeAllclose(
      Array.from({ length: 10 }, (_, i) => (i + 1) / 10),
      { atol: 1024 / 16_000, rtol: 0 },
    )
    const fine = await session.sounds.peaks(sound, 100, 110, 5)
    expect(fine.minimum).toBeAllclose([100, 102, 104, 106, 108].map((i) => i / 16_000))
    expect(fine.maximum).toBeAllclose([101, 103, 105, 107, 109].map((i) => i / 16_000))
    await session.close()
  })

  it('of a growing take are read as far as they are', async () => {
    let begun = false
    let grow = (_frames: number): void => undefined
    let end = (): void => undefined
    const project = await trained({
      generate: ({ input }, process) => {
        begun = true
        grow = (frames) => {
          writeFakeWav(
            input.outPath,
            Float32Array.from({ length: frames }, () => 0.5),
          )
          process.report({
            type: 'event',
            event: { type: 'audio', frames, sampleRate: FAKE_TAKE_RATE, channels: 1, samples: new Float32Array(0), secondsLeft: null },
          })
        }
        end = () => process.crash()
      },
    })
    const { session } = project
    const { take, done } = await generate(project)
    const failed = expect(done).rejects.toThrow('The engine stopped unexpectedly.')
    const sound = { kind: 'take', id: take.id } as const
    expect(await session.sounds.read(sound, 0, 100)).toMatchObject({ totalFrames: 0, growing: true })
    await vi.waitFor(() => expect(begun).toBe(true))
    for (const frames of [2560, 5120]) {
      grow(frames)
      await vi.waitFor(() => expect(session.takes.get(take.id).frames).toBe(frames))
      expect(await session.sounds.read(sound, 0, 8192)).toMatchObject({
        totalFrames: frames,
        growing: true,
        samples: expect.objectContaining({ length: frames }) as unknown,
      })
      const { maximum } = await session.sounds.peaks(sound, 0, 10_240, 20)
      expect(maximum).toBeAllclose(
        Array.from({ length: 20 }, (_, i) => (i * 512 < frames ? 0.5 : 0)),
        { atol: 1e-4 },
      )
    }
    end()
    await failed
    await session.close()
  })
})
