import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AudioState } from '../../src-shared/rpc/index.ts'
import { HEADER_BYTES } from '../../src-main/audio/recording/wav24-file.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { seconds } from './audio.ts'
import type { HostClient } from './host-client.ts'

/** In a project that is open: a sound that is told from itself moved by any number of frames. */
export async function importKnownSound(
  client: HostClient,
  home: string,
  sampleRate: number,
): Promise<{ sound: Float32Array; recordingId: string }> {
  const sound = Float32Array.from({ length: 3 * sampleRate }, (_, i) => 0.4 * Math.sin(i * 0.01 + i * i * 1e-6) + 0.2 * Math.sin(i * 1.7))
  writeFileSync(join(home, 'known.wav'), encodeWav([sound, sound], sampleRate))
  const imported = client.event('library.importFinished')
  await client.call('library.importPaths', { paths: [join(home, 'known.wav')] })
  const [recordingId] = (await imported).imported
  return { sound, recordingId }
}

export interface KnownTake {
  /** By how much the recording lies later than what it was played to; null where it is no exact copy of it. */
  shiftFrames: number | null
  /** The server or the device stumbled meanwhile, and the program noticed. */
  disturbed: boolean
}

/** A silent slip of the sound server is noticed after so long. */
const SLIP_NOTICED_SECONDS = 4

/** Measures the round trip, then records the loopback along with a known sound, from 0.5 to 2.5 s. */
export async function recordKnownSound(
  client: HostClient,
  projectFolder: string,
  { sound, recordingId }: { sound: Float32Array; recordingId: string },
  sampleRate: number,
): Promise<KnownTake> {
  client.forget()
  await client.call('audio.measureRoundTrip', {})
  const before = await client.call('audio.state', {})
  await client.call('recording.start', {
    along: { kind: 'recording', id: recordingId },
    punchInSeconds: 0.5,
    punchOutSeconds: 2.5,
    preRollSeconds: 0.3,
  })
  const finished = await client.event('recording.finished')
  const { project } = await client.call('projects.current', {})
  const recorded = project?.recordings.find(({ id }) => id === finished.recordingId)
  if (!recorded) throw new Error(`The recording did not reach the library: ${finished.failure?.message}`)
  const shiftFrames =
    recorded.durationSeconds === 2
      ? shiftOf(sound.subarray(sampleRate / 2), firstChannel(join(projectFolder, 'recordings', recorded.file)))
      : null
  if (shiftFrames === null) await seconds(SLIP_NOTICED_SECONDS)
  return { shiftFrames, disturbed: stumbles(await client.call('audio.state', {})) > stumbles(before) }
}

/** An undisturbed take: on a busy machine the sound server stumbles, and such a take says nothing. */
export async function recordUndisturbed(...given: Parameters<typeof recordKnownSound>): Promise<KnownTake & { disturbedBefore: number }> {
  for (let disturbedBefore = 0; ; disturbedBefore++) {
    try {
      const take = await recordKnownSound(...given)
      if (!take.disturbed) return { ...take, disturbedBefore }
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('audio.measureRoundTrip'))) throw error
    }
    if (disturbedBefore === MOST_TRIES) throw new Error(`The sound server stumbled in each of ${MOST_TRIES} takes`)
  }
}

const MOST_TRIES = 20

const stumbles = ({ restarts, underruns, glitches }: AudioState): number => restarts + underruns + glitches

/** Of a stereo recording of 24 bits. */
function firstChannel(path: string): Float32Array {
  const bytes = readFileSync(path)
  const end = HEADER_BYTES + bytes.readUInt32LE(76)
  return Float32Array.from({ length: (end - HEADER_BYTES) / 6 }, (_, i) => bytes.readIntLE(HEADER_BYTES + 6 * i, 3) / 2 ** 23)
}

/** By how many frames `recorded` lies later than `sound`, of which it must be the copy, rounded to 24 bits, from a tenth of a second on; null where it is none. */
function shiftOf(sound: Float32Array, recorded: Float32Array): number | null {
  for (let shift = -2000; shift <= 2000; shift++) {
    let worst = 0
    for (let i = 4000; i < recorded.length - 2000 && worst <= 2 ** -23; i++) worst = Math.abs(recorded[i + shift] - sound[i])
    if (worst <= 2 ** -23) return shift
  }
  return null
}
