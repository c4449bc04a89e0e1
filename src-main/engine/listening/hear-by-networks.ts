import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Labelling } from '../../../src-shared/project/index.ts'
import { beatPartsOf } from '../hearing/beat-parts.ts'
import { onsetStrength } from '../hearing/onset-strength.ts'
import { readMono } from '../hearing/read-mono.ts'
import type { HeardKey } from '../hearing/keys.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { HearByNetworksInput, HeardByNetworks, NetworkTask } from './hear-by-networks-job.ts'
import { hearWithNetwork } from './hear-with-network.ts'
import { readListeningFile } from './network-file.ts'

const READING_SHARE = 0.2

/** The job: what networks say of a recording. Cost grows with its length. */
export async function hearByNetworks(
  { source, folder, tasks }: HearByNetworksInput,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<HeardByNetworks> {
  const say = (progress: number): void => {
    signal.throwIfAborted()
    emit({ type: 'progress', progress, detail: source.name })
  }
  const tell = async (progress: number): Promise<void> => {
    say(progress)
    await setImmediate()
  }
  const { samples } = await readMono(source, (part) => tell(READING_SHARE * part))
  const heard: HeardByNetworks = {}
  for (const [i, task] of tasks.entries()) {
    const shareWith = (part: number): number => READING_SHARE + ((1 - READING_SHARE) * (i + part)) / tasks.length
    await tell(shareWith(0))
    const network = await readListeningFile(join(folder, `${task}.onnx`))
    const found = await hearWithNetwork(network, samples, (share) => say(shareWith(share)))
    Object.assign(heard, READ[task](found, samples))
  }
  return heard
}

/** What a network found, in the form of what is heard. */
const READ: Readonly<Record<NetworkTask, (found: Labelling, samples: Float32Array) => HeardByNetworks>> = {
  onsets: ({ stretches }) => ({ onsets: stretches.map(({ startSeconds }) => startSeconds) }),
  beats: beatsHeard,
  key: keyHeard,
  chords: ({ stretches }) => ({ chords: stretches.map(({ startSeconds, endSeconds, label }) => ({ startSeconds, endSeconds, label })) }),
  melody: ({ stretches }) => ({ tune: stretches }),
}

function beatsHeard({ stretches }: Labelling, samples: Float32Array): HeardByNetworks {
  const beats = stretches.map(({ startSeconds }) => startSeconds)
  const begins = stretches.flatMap(({ label }, i) => (label === 'downbeat' ? [i] : []))
  const apart = beats
    .slice(1)
    .map((time, i) => time - beats[i])
    .sort((a, b) => a - b)
  const middle = apart.at(apart.length >> 1)
  const confidence = stretches.reduce((sum, { probability }) => sum + probability, 0) / Math.max(1, stretches.length)
  return {
    tempo: { bpm: middle === undefined ? null : 60 / middle, confidence, alternatives: [] },
    beats,
    beatsPerBar: begins.length > 1 ? begins[1] - begins[0] : null,
    firstDownbeat: begins.at(0) ?? 0,
    meterChanges: [],
    beatParts: beatPartsOf(onsetStrength(samples).all, beats),
  }
}

function keyHeard({ labels, seconds }: Labelling): HeardByNetworks {
  const [likeliest] = [...labels].sort((a, b) => b.probability - a.probability)
  const [tonic, mode] = likeliest.label.split(' ')
  const key: HeardKey = { tonic, mode: mode as HeardKey['mode'] }
  return { key, keyConfidence: likeliest.probability, keys: [{ startSeconds: 0, endSeconds: seconds, key }] }
}
