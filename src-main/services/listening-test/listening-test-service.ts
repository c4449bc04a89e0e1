import { basename, join } from 'node:path'
import { idSchema, listeningTestSchema, testSoundId, type ListenerAnswers, type ListeningTest } from '../../../src-shared/project/index.ts'
import { CounterRandom, streamOf } from '../../engine/random.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { exists, readWhole, removeFile } from '../../storage/files.ts'
import { makeFolder, namesIn, removeFolder } from '../../storage/folders.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import { LiveRecord, readRecordOrFormer, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { TakeService } from '../takes/take-service.ts'
import { parseGivenAnswers } from './given-answers.ts'

/** Half a minute says it; the paper played 10 s. */
const MOST_SECONDS = 30
const LARGEST_PAGE_BYTES = 2 ** 30
const KEEP = 1

export interface NewListeningTest {
  name: string
  groups: readonly { name: string; takeIds: readonly string[] }[]
}

/** Blind listening tests of a project: made of its takes, rated by people, results kept. */
export class ListeningTestService {
  private readonly context: SessionContext
  private readonly takes: TakeService
  private readonly tests = new Map<string, LiveRecord<ListeningTest>>()

  constructor(context: SessionContext, takes: TakeService) {
    this.context = context
    this.takes = takes
  }

  /** Reads every test of the project. A folder without a record was left by a test that was never finished. */
  async load(notices: string[]): Promise<void> {
    const { paths } = this.context.store
    for (const id of await namesIn(paths.listeningTests)) {
      if (!idSchema.safeParse(id).success) continue
      const file = paths.listeningTestFile(id)
      if (!(await exists(file)) && !(await exists(`${file}.1`))) {
        if (!paths.readOnly) await removeFolder(paths.listeningTest(id))
        continue
      }
      const read = await readRecordOrFormer(paths.listeningTestFile(id), listeningTestSchema)
      if ('problem' in read || read.value.id !== id)
        notices.push(
          `The listening test ${basename(id)} cannot be read (${'problem' in read ? read.problem : 'it belongs to another one'}).`,
        )
      else this.tests.set(id, new LiveRecord(paths.listeningTestFile(id), read.value, KEEP))
    }
  }

  /** Newest first. */
  list(): ListeningTest[] {
    return [...this.tests.values()].map(({ value }) => value).sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  }

  get(id: string): ListeningTest {
    return this.record(id).value
  }

  create({ name, groups }: NewListeningTest): StartedJob<ListeningTest> {
    this.context.store.paths.requireWritable()
    const chosen = groups.map((group) => ({ ...group, takes: group.takeIds.map((id) => this.takes.get(id)) }))
    const unfinished = chosen.flatMap(({ takes }) => takes).find(({ status, frames }) => status === 'generating' || frames === 0)
    if (unfinished)
      throw new ProjectError({
        code: 'unavailable',
        message: `"${unfinished.name}" has no finished sound.`,
        advice: 'Choose another take.',
      })
    return this.context.jobs.start({
      kind: 'analysis',
      title: `Preparing "${name}"`,
      work: async (control) => this.prepare(name, chosen, control),
    })
  }

  /** Another person listens, the sounds in an order of their own. */
  async begin(testId: string, listener: string): Promise<ListenerAnswers> {
    this.context.store.paths.requireWritable()
    const id = newId('answers')
    const { sounds } = this.get(testId)
    const order = Array.from(new CounterRandom(0, streamOf(id)).permutation(sounds.length), (i) => sounds[i].id)
    const answers: ListenerAnswers = {
      id,
      listener: listener.trim() || 'Somebody',
      startedAt: new Date().toISOString(),
      order,
      ratings: {},
    }
    await this.change(testId, (test) => ({ ...test, answers: [...test.answers, answers] }))
    return answers
  }

  /** On the disk when it returns. */
  async rate(testId: string, { answersId, soundId, rating }: { answersId: string; soundId: string; rating: number }): Promise<void> {
    this.context.store.paths.requireWritable()
    const { sounds, answers } = this.get(testId)
    if (!sounds.some(({ id }) => id === soundId) || !answers.some(({ id }) => id === answersId))
      throw new ProjectError({ code: 'not-found', message: 'This sound is not in the test.', advice: 'Begin the test again.' })
    await this.change(testId, (test) => ({
      ...test,
      answers: test.answers.map((one) => (one.id === answersId ? { ...one, ratings: { ...one.ratings, [soundId]: rating } } : one)),
    }))
  }

  /** The test as one page that plays and asks by itself. */
  async page(testId: string): Promise<{ fileName: string; data: Uint8Array<ArrayBuffer> }> {
    const { name, sounds } = this.get(testId)
    const { paths } = this.context.store
    const outPath = join(paths.incoming, newId('page'))
    try {
      await runInEngine(this.context.forker, 'listening-page', {
        testId,
        name,
        sounds: sounds.map(({ id, sampleRate, channels, frames }) => ({
          id,
          pcmPath: paths.listeningSound(testId, id),
          sampleRate,
          channels,
          frames,
        })),
        outPath,
      })
      return { fileName: safeFileName(`${name}.html`), data: await readWhole(outPath, LARGEST_PAGE_BYTES) }
    } finally {
      await removeFile(outPath)
    }
  }

  /** Answers from a page that was given away; the same ones again replace what was read before. */
  async readAnswers(testId: string, text: string): Promise<ListenerAnswers> {
    this.context.store.paths.requireWritable()
    const test = this.get(testId)
    const { listener, startedAt, ratings } = parseGivenAnswers(text, test)
    const answers: ListenerAnswers = { id: newId('answers'), listener, startedAt, order: Object.keys(ratings), ratings }
    await this.change(testId, (now) => ({
      ...now,
      answers: [...now.answers.filter((one) => one.listener !== listener || one.startedAt !== startedAt), answers],
    }))
    return answers
  }

  /** Where a sound of a test lies, by its id among all sounds. */
  sound(id: string): { pcmPath: string; sampleRate: number; channels: number; frames: number } {
    for (const test of this.list()) {
      const sound = test.sounds.find((candidate) => testSoundId(test.id, candidate.id) === id)
      if (sound) return { ...sound, pcmPath: this.context.store.paths.listeningSound(test.id, sound.id) }
    }
    throw new ProjectError({ code: 'not-found', message: 'This sound is in no test.', advice: 'The test may be gone. Choose another.' })
  }

  /** Copies the sounds first; the test is there when its record is. */
  private async prepare(
    name: string,
    groups: readonly { name: string; takes: readonly { id: string; name: string }[] }[],
    control: JobControl,
  ): Promise<ListeningTest> {
    const { paths } = this.context.store
    const id = newId('test')
    const takes = groups.flatMap((group, i) => group.takes.map((take) => ({ ...take, groupId: `group-${i + 1}` })))
    // Numbers that follow the groups would give them away.
    const numbers = new CounterRandom(0, streamOf(id)).permutation(takes.length)
    const sounds = await Promise.all(
      takes.map(async (take, i) => ({ ...take, soundId: `sound-${numbers[i] + 1}`, path: await this.takes.audioPath(take.id) })),
    )
    await makeFolder(paths.listeningTest(id))
    try {
      const input = {
        sounds: sounds.map(({ path, soundId }) => ({ path, pcmPath: paths.listeningSound(id, soundId) })),
        maximumSeconds: MOST_SECONDS,
      }
      const onEvent = ({ progress }: { progress: number }): void => control.update({ progress })
      const matched = await runInEngine(this.context.forker, 'match-levels', input, { signal: control.signal, onEvent })
      const test: ListeningTest = {
        version: 1,
        id,
        name,
        createdAt: new Date().toISOString(),
        loudnessLufs: matched.loudnessLufs,
        groups: groups.map((group, i) => ({ id: `group-${i + 1}`, name: group.name })),
        sounds: sounds.map((sound, i) => ({
          id: sound.soundId,
          groupId: sound.groupId,
          takeId: sound.id,
          takeName: sound.name,
          ...matched.sounds[i],
        })),
        answers: [],
      }
      await writeRecord(paths.listeningTestFile(id), test, KEEP)
      this.tests.set(id, new LiveRecord(paths.listeningTestFile(id), test, KEEP))
    } catch (error) {
      await removeFolder(paths.listeningTest(id))
      throw error
    }
    this.tell()
    return this.get(id)
  }

  private async change(id: string, edit: (test: ListeningTest) => ListeningTest): Promise<void> {
    await this.record(id).update(edit)
    this.tell()
  }

  private tell(): void {
    this.context.emit('listeningTests.changed', { tests: this.list() })
  }

  private record(id: string): LiveRecord<ListeningTest> {
    const record = this.tests.get(id)
    if (!record)
      throw new ProjectError({ code: 'not-found', message: 'This listening test is not there any more.', advice: 'Choose another.' })
    return record
  }
}
