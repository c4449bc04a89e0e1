/** From Start to the first sound that is given to the device. */
import { FRAME_MODELS, frameModelOf } from '../src-main/engine/models/index.ts'
import { seconds } from '../test/support/audio.ts'
import { request, withApp } from './live-setup.ts'
import { entry, type BenchEntry } from './report.ts'

/** From the screen's opening to the hand on Start. */
const SCREEN_SECONDS = 3
const PLAYED_SECONDS = 2
/** A short training of the paper's sizes: it writes a checkpoint of its size. */
const SHORTLY = { epochs: 1, batchSize: 4, sequenceFrames: 40, sequenceHopFrames: 40, previewEpochs: [], checkpointEveryEpochs: 1 }

export async function firstSounds(bufferFrames: number): Promise<BenchEntry[]> {
  return withApp(bufferFrames, async ({ live }) => {
    const { app } = live
    const entries: BenchEntry[] = []
    const preset = process.env.SPECTRALOOM_BENCH_PRESET === 'paper' ? 'paper' : 'quick'
    for (const model of process.env.SPECTRALOOM_BENCH_MODELS?.split(',') ?? Object.keys(FRAME_MODELS)) {
      const runId = await live.train(model, { ...frameModelOf(model).descriptor.presets[preset], ...SHORTLY })
      const once = async (how: string): Promise<void> => {
        await app.live.start(request(live, runId))
        await seconds(PLAYED_SECONDS)
        entries.push(entry(`time to first sound, ${how}, ${model}, ${preset}`, app.live.tell().firstSoundSeconds, 's', { atMost: 1 }))
      }
      await once('nothing ready')
      entries.push(entry(`generates, ${model}, ${preset}`, app.live.tell().realTimeFactor, 'x real time'))
      await app.live.stop()
      await app.live.prepare(request(live, runId))
      await seconds(SCREEN_SECONDS)
      await once('from the Live screen')
      await app.live.leaveProject()
    }
    return entries
  })
}
