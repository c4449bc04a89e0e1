import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { pitchOfNote } from '../../../src-shared/music/note-names.ts'
import { heardSchema, melodyOfNotes, type Heard } from '../../../src-shared/project/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { ANNOTATION_TASKS, type AnnotationTask } from '../evaluation/annotations/annotation-tasks.ts'
import { writePcm } from '../files/pcm-cache.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { LISTENING_KINDS, type ListeningModelId } from '../labels/label-kinds.ts'
import { onsetsOfPiece } from '../pieces/labelled-piece.ts'
import { pieceLabels } from '../pieces/piece-labels.ts'
import { randomPiece } from '../pieces/random-piece.ts'
import { renderPiece, STUDIO } from '../pieces/render-piece.ts'
import { NETWORK_TASKS } from './hear-by-networks-job.ts'
import { hearByNetworks } from './hear-by-networks.ts'
import { hearWithNetwork } from './hear-with-network.ts'
import { readListeningFile } from './network-file.ts'

const FOLDER = resolve(import.meta.dirname, '../../../resources/listening')
const NAMES = readdirSync(FOLDER).flatMap((name) => (name.endsWith('.onnx') ? [name.slice(0, -5)] : []))

const text = (rows: readonly (readonly (number | string)[] | number)[]): string => rows.map((row) => [row].flat().join('\t')).join('\n')
const spans = (list: readonly { startSeconds: number; endSeconds: number; label: string }[]): string =>
  text(list.map(({ startSeconds, endSeconds, label }) => [startSeconds, endSeconds, label]))
const figure = (task: AnnotationTask, name: string, reference: string, estimate: string): number =>
  Number(ANNOTATION_TASKS[task].compareTexts?.(reference, estimate)[name])

const NOTHING_HEARD: Heard = {
  ...{
    version: 6,
    seconds: 12,
    tempo: { bpm: null, confidence: 0, alternatives: [] },
    beats: [],
    beatsPerBar: null,
    firstDownbeat: 0,
    beatParts: 2,
  },
  ...{ meterChanges: [], onsets: [], key: null, keyConfidence: 0, keys: [], chords: [], sections: [], tuningCents: 0, loudnessLufs: null },
}

describe.each(NAMES)('The network %s that comes with the program', (name) => {
  it('is small, says what it is, and plays in a plain session', async () => {
    const path = join(FOLDER, `${name}.onnx`)
    const { settings, facts } = await readListeningFile(path)
    const model = `listen-${name}` as ListeningModelId
    expect(settings.model).toBe(model)
    const { view } = LISTENING_KINDS[model]
    const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 })
    const frames = new ort.Tensor(new Float32Array(settings.sequenceSteps * view.values), [settings.sequenceSteps, 1, view.values])
    const { logits } = await session.run({ frames })
    expect(logits.dims).toEqual([settings.sequenceSteps, 1, facts.names.length])
  })
})

describe('On a piece that nothing was learnt from', () => {
  const piece = randomPiece(7003)
  const samples = renderPiece(piece, STUDIO)
  const heardBy = async (name: string): Promise<Awaited<ReturnType<typeof hearWithNetwork>>> =>
    hearWithNetwork(await readListeningFile(join(FOLDER, `${name}.onnx`)), await samples)

  it('chords are told, as major or minor', async () => {
    const { stretches } = await heardBy('chords')
    expect(figure('chord', 'majmin', spans(piece.chords ?? []), spans(stretches))).toBeGreaterThan(0.7)
  }, 60_000)

  it('networks have the say on what they are asked', async () => {
    const pcmPath = join(temporaryFolder(), 'piece.f32')
    const sound = (await samples).subarray(0, 12 * HEARD_RATE)
    await writePcm(pcmPath, [sound])
    const source = { recordingId: 'r', name: 'p', pcmPath, soundKey: 'p', sampleRate: HEARD_RATE, channels: 1, frames: sound.length }
    const hooks = { emit: () => undefined, signal: new AbortController().signal }
    const { tune, ...heard } = await hearByNetworks({ source, folder: FOLDER, tasks: NETWORK_TASKS }, hooks)
    expect(tune?.length).toBeGreaterThan(5)
    for (const { label } of tune ?? []) expect(pitchOfNote(label)).not.toBeNull()
    const whole = heardSchema.parse({ ...NOTHING_HEARD, ...heard })
    expect(whole.beats.length).toBeGreaterThan(5)
    expect(whole.key).not.toBeNull()
    expect(Object.keys(await hearByNetworks({ source, folder: FOLDER, tasks: ['chords'] }, hooks))).toEqual(['chords'])
    const ended = new AbortController()
    ended.abort(new Error('told to stop'))
    await expect(hearByNetworks({ source, folder: FOLDER, tasks: ['key'] }, { ...hooks, signal: ended.signal })).rejects.toThrow(
      'told to stop',
    )
  }, 60_000)

  it('the tune is found', async () => {
    const { stretches, seconds } = await heardBy('melody')
    const played = pieceLabels('listen-melody', piece).map((note) => ({ ...note, probability: 1 }))
    const [truth, found] = [played, stretches].map((notes) => melodyOfNotes(notes, seconds, 0).hz)
    const line = (hz: Float32Array): string => text([...hz.entries()])
    expect(figure('melody', 'Raw Pitch Accuracy', line(truth), line(found))).toBeGreaterThan(0.5)
  }, 60_000)

  it('onsets are found', async () => {
    const { stretches } = await heardBy('onsets')
    const found = text(stretches.map(({ startSeconds }) => startSeconds))
    expect(figure('onset', 'F-measure', text(onsetsOfPiece(piece)), found)).toBeGreaterThan(0.6)
  }, 60_000)

  it('beats are found', async () => {
    const { stretches } = await heardBy('beats')
    expect(figure('beat', 'F-measure', text(piece.beats), text(stretches.map(({ startSeconds }) => startSeconds)))).toBeGreaterThan(0.5)
  }, 60_000)
})
