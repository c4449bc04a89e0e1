/** From Start to the first sound that is given to the device. */
import { MODELS, modelOf } from '../src-main/engine/models/index.ts'
import { seconds } from '../test/support/audio.ts'
import { request, withApp } from './live-setup.ts'
import { entry, type BenchEntry } from './report.ts'

/** From the screen's opening to the hand on Start. */
const SCREEN_SECONDS = 3
const PLAYED_SECONDS = 2

export async function firstSounds(bufferFrames: number): Promise<BenchEntry[]> {
  return withApp(bufferFrames, async ({ live }) => {
    const { app } = live
    const entries: BenchEntry[] = []
    for (const model of process.env.SPECTRALOOM_BENCH_MODELS?.split(',') ?? Object.keys(MODELS)) {
      const runId = await live.train(model, { sizes: modelOf(model).descriptor.presets.quick.sizes, epochs: 1, sequenceFrames: 40, sequenceHopFrames: 40 })
      const once = async (how: string): Promise<void> => {
        await app.live.start(request(live, runId))
        await seconds(PLAYED_SECONDS)
        entries.push(entry(`time to first sound, ${how}, ${model}`, app.live.tell().firstSoundSeconds, 's', { atMost: 1 }))
      }
      await once('nothing ready')
      entries.push(entry(`generates, ${model}`, app.live.tell().realTimeFactor, 'x real time'))
      await app.live.stop()
      await app.live.prepare(request(live, runId))
      await seconds(SCREEN_SECONDS)
      await once('from the Live screen')
      await app.live.leaveProject()
    }
    return entries
  })
}
