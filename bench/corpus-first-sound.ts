/** From "Generate" or Start to the first sound of the network that plays with own sounds, with nothing ready and with what stands ready. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { FIRST_GENERATION_SETTINGS } from '../src-shared/project/index.ts'
import { seconds } from '../test/support/audio.ts'
import type { LiveApp } from '../test/support/live-app.ts'
import { writeMelodies } from '../test/support/test-tones.ts'
import { request, withApp } from './live-setup.ts'
import { entry, type BenchEntry } from './report.ts'

/** A quarter of an hour. */
const MATERIAL = { files: 15, seconds: 60 }
const TIMES = 3
const TAKE_SECONDS = 5
const PLAYED_SECONDS = 1

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]

/** Until the window is told of the first sound of a take, which it plays while it grows. */
async function firstOfTake({ app, recordingIds }: LiveApp, runId: string, randomSeed: number): Promise<number> {
  const beganAt = performance.now()
  let takeId = ''
  let firstAt = NaN
  const stop = app.subscribe((name, payload) => {
    if (name !== 'takes.changed' || !('frames' in payload!) || payload.id !== takeId || payload.frames === 0) return
    if (Number.isNaN(firstAt)) firstAt = performance.now()
  })
  const settings = { ...FIRST_GENERATION_SETTINGS, seconds: TAKE_SECONDS, randomSeed }
  const seed = { recordingId: recordingIds[0], startSeconds: 0 }
  const { take, done } = await app.session.takes.generate({ run: app.session.runs.get(runId), checkpointStep: null, seed, settings })
  takeId = take.id
  await done
  stop()
  return (firstAt - beganAt) / 1000
}

async function firstOfPlaying(live: LiveApp, runId: string): Promise<number> {
  await live.app.live.start(request(live, runId))
  await seconds(PLAYED_SECONDS)
  const { firstSoundSeconds } = live.app.live.tell()
  await live.app.live.stop()
  return firstSoundSeconds ?? NaN
}

/** Of the largest process of ours. */
const largestMegabytes = (): number =>
  Math.max(
    ...execFileSync('ps', ['-o', 'rss=', '--ppid', `${process.pid}`], { encoding: 'utf8' })
      .split('\n')
      .map(Number),
  ) / 1024

export async function corpusFirstSounds(bufferFrames: number): Promise<BenchEntry[]> {
  return withApp(bufferFrames, async ({ live, folder }) => {
    await live.app.session.library.importPaths([writeMelodies(join(folder, 'more'), MATERIAL)], 'copy').done
    const runId = await live.train('corpus')
    const run = live.app.session.runs.get(runId)
    const entries: BenchEntry[] = []
    for (const [what, first] of [
      ['a take', (i: number) => firstOfTake(live, runId, i)],
      ['live', () => firstOfPlaying(live, runId)],
    ] as const) {
      // The first of all keeps what the others read.
      await first(0)
      const [nothing, ready]: number[][] = [[], []]
      for (let i = 1; i <= TIMES; i++) {
        await live.app.session.ready.forkerFor(run, -1, live.app.forker)
        nothing.push(await first(i))
        await live.app.session.ready.prepare(run, null)
        if (i === 1) entries.push(entry(`memory of what stands ready, ${what}`, largestMegabytes(), 'MB'))
        ready.push(await first(i))
      }
      entries.push(
        entry(`first sound of ${what}, nothing ready`, median(nothing), 's'),
        entry(`first sound of ${what}, ready`, median(ready), 's', { atMost: 0.3 }),
        entry(`first sound of ${what}, ready, of nothing ready`, median(ready) / median(nothing), 'times'),
      )
    }
    return entries
  })
}
