import type { LiveRequest } from '../src-shared/rpc/index.ts'
import type { LiveInput } from '../src-main/engine/generation/live/live-messages.ts'
import type { SoundPlace } from '../src-main/engine/generation/generate-job.ts'
import type { LivePlaying } from '../src-main/engine/models/index.ts'
import { livePlayingOf } from '../src-main/services/live/live-form.ts'
import type { LiveApp } from '../test/support/live-app.ts'

/** What the network of a playing is played with. */
export const playedWith = ({ app }: LiveApp, { runId }: Pick<LiveRequest, 'runId'>): LivePlaying =>
  livePlayingOf(app.session.runs.get(runId), app.session.library.recordings)

/** What the engine is given for such a playing, of one thread. */
export async function engineInput(live: LiveApp, asked: LiveRequest, randomSeed: number): Promise<LiveInput> {
  const { session } = live.app
  const { runId, seed, second, parameters, mode, level } = asked
  const { checkpoints } = session.runs.get(runId)
  const source = async (chosen: LiveRequest['seed']): Promise<SoundPlace> => {
    if (chosen.kind !== 'recording') throw new Error('Only recordings are seeds here.')
    const [pcm] = await session.library.pcmSources([chosen.recordingId], {
      signal: new AbortController().signal,
      update: () => undefined,
    })
    return { source: pcm, startSeconds: chosen.startSeconds }
  }
  return {
    runFolder: session.store.paths.run(runId),
    checkpoint: checkpoints[checkpoints.length - 1].step,
    seed: await source(seed),
    second: { checkpoint: second?.checkpointStep ?? null, seed: second?.seed ? await source(second.seed) : null },
    values: playedWith(live, asked).complete(parameters),
    mode,
    level,
    randomSeed,
    provider: 'cpu',
    threads: 1,
    startSample: 0,
    version: 1,
  }
}
