import { extensionOf } from '../../../src-shared/project/index.ts'
import { type CallHandlers } from '../../../src-shared/rpc/index.ts'
import { sampleRun, sampleTake } from '../project-samples.ts'

import { type FakeState } from './fake-state.ts'

/** Trainings, takes and what leaves the program: they begin, and tests say how they go on. */
export const makingCalls = (host: FakeState) =>
  ({
    'models.list': () => ({ models: host.models }),
    'training.firstSound': () => ({ runId: 'run-1' }),
    'evaluations.find': () => ({ evaluation: null }),
    'evaluations.start': () => ({ jobId: 'job-evaluation' }),
    'listeningTests.list': () => ({ tests: [] }),
    'listeningTests.create': () => ({ jobId: 'job-listening-test' }),
    'listeningTests.begin': () => ({ answersId: 'answers-1' }),
    'listeningTests.rate': () => ({}),
    'listeningTests.page': () => ({ fileName: 'Test.html', data: new Uint8Array() }),
    'listeningTests.readAnswers': () => ({ listener: 'Somebody', ratings: 0 }),
    'models.export': ({ runId }) => {
      const jobId = host.newId('job')
      setTimeout(() => host.emit('models.exported', { jobId, runId, files: [{ name: 'model.onnx', bytes: 3 }] }))
      return { jobId }
    },
    'exports.plan': () => ({ losses: [], fileName: 'Test.wav', tracks: 0 }),
    'exports.start': () => ({ jobId: 'job-export' }),
    'exports.prepareDrag': ({ name }) => ({ jobId: `job-drag-${name.toLowerCase()}` }),
    'exports.drag': () => ({}),
    'exports.show': () => ({}),
    'exports.read': ({ offsetBytes }) => ({ data: Uint8Array.from([1, 2, 3]).slice(offsetBytes) }),
    'exports.discard': () => ({}),
    'models.importPath': () => host.importModel(),
    'models.importUploads': () => host.importModel(),
    'training.start': ({ settings, name, provider }) => {
      const run = sampleRun({
        id: host.newId('run'),
        name: name ?? 'New run',
        settings,
        provider: provider ?? 'cpu',
        createdAt: host.now(),
      })
      host.putRun(run)
      return { runId: run.id }
    },
    'training.pause': ({ runId }) => host.changeRun(runId, { status: 'paused' }),
    'training.resume': ({ runId }) => host.changeRun(runId, { status: 'running' }),
    'training.stop': ({ runId }) => host.changeRun(runId, { status: 'stopped' }),
    'training.metrics': () => ({ epochs: [] }),
    'training.rename': ({ runId, name }) => host.changeRun(runId, { name }),
    'training.remove': ({ runId }) => {
      host.open().runs = host.discard('run', host.open().runs, runId)
      host.emit('training.runRemoved', { runId })
      return {}
    },
    'takes.prepare': () => ({}),
    'takes.generate': ({ runId, checkpointStep, seed, settings, name }) => {
      const id = host.newId('take')
      const { provenance } = sampleTake({ id })
      host.putTake(
        sampleTake({
          id,
          name: name ?? 'New take',
          status: 'generating',
          frames: 0,
          health: null,
          createdAt: host.now(),
          provenance: { ...provenance, runId, checkpointStep: checkpointStep ?? 0, seed, settings },
        }),
      )
      return { takeId: id, jobId: host.putJob({ kind: 'generation', title: 'Generating', subjectId: id }) }
    },
    'takes.rename': ({ takeId, name }) => host.changeTake(takeId, { name }),
    'takes.remove': ({ takeId }) => {
      host.open().takes = host.discard('take', host.open().takes, takeId)
      host.emit('takes.removed', { takeId })
      return {}
    },
    'takes.file': ({ takeId, format }) => ({ fileName: `${takeId}.${extensionOf(format)}`, data: new Uint8Array(44) }),
    'oneShots.make': ({ sounds }) => ({
      sampleRate: 16_000,
      samples: Float32Array.from({ length: 64 * sounds.length }, (_, i) => Math.sin(i)),
      wishes: [{ name: 'brightness', lowest: 1, highest: 5 }],
    }),
    'oneShots.file': () => ({ fileName: 'Sound.wav', data: new Uint8Array(44) }),
    'examples.list': () => ({ examples: host.examples }),
    'examples.make': ({ modelId }) => {
      host.examples = host.examples.map((example) => (example.modelId === modelId ? { ...example, progress: 0 } : example))
      return {}
    },
  }) satisfies Partial<CallHandlers>
