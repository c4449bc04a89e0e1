import { basename, dirname, join, resolve } from 'node:path'
import { MEAN_SQUARED_ERROR, nameSchema, type Run } from '../../../src-shared/project/index.ts'
import { makeFolder, removeFolder, sweep } from '../../storage/folders.ts'
import { plainFilePath } from '../../storage/plain-path.ts'
import type { ExportedModel, ImportedModel, ModelProgressEvent } from '../../engine/model-files/model-file-jobs.ts'
import { filesOf, modelOf } from '../../engine/models/index.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { version } from '../../version.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import type { OutputTarget } from './output-target.ts'
import { writeBeside } from './place-file.ts'
import type { RunService } from '../runs/run-service.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { StagedExports } from './staged-exports.ts'
import type { Uploads } from '../calls/uploads.ts'

export interface ExportRequest {
  /** Step of the checkpoint; null means the newest. */
  checkpointStep: number | null
  /** One of the files that its model leaves as; the usual one where null. */
  form: string | null
  /** Weights of more bytes than this go to a file of their own; where ONNX's limit asks for it, unless given. */
  externalAboveBytes?: number
}

/** Models out of and into a project, as ONNX files. */
export class ModelFiles {
  private readonly context: SessionContext
  private readonly runs: RunService
  private readonly uploads: Uploads

  constructor(
    context: SessionContext,
    runs: RunService,
    uploads: Uploads,
    private readonly staged: StagedExports,
  ) {
    this.context = context
    this.runs = runs
    this.uploads = uploads
  }

  /** Writes a checkpoint to a place of the person's choice. */
  exportTo(run: Run, request: ExportRequest, target: OutputTarget): StartedJob<ExportedModel> {
    const checkpoint = checkpointOf(run, request.checkpointStep).step
    return this.context.jobs.start({
      kind: 'model',
      title: `Exporting ${run.name}`,
      subjectId: run.id,
      work: async (control) => {
        const exported = await writeBeside(target, (temporary) => this.write(run, checkpoint, request, temporary, control))
        await removeFormerData(target.path, new Set(exported.files.map(({ name }) => name)))
        return { ...exported, path: target.path }
      },
    })
  }

  /** Writes a checkpoint where a window can fetch it from, piece by piece. */
  exportForSaving(run: Run, request: ExportRequest): StartedJob<ExportedModel> {
    const checkpoint = checkpointOf(run, request.checkpointStep).step
    const folder = join(this.context.store.paths.incoming, newId('export'))
    const form = formOf(run, request)
    const named = form === usualForm(run) ? '' : `, ${form}`
    const fileName = safeFileName(`${run.name}${named}.onnx`)
    return this.context.jobs.start({
      kind: 'model',
      title: `Exporting ${run.name}`,
      subjectId: run.id,
      work: async (control) => {
        await explaining(`write to the project in ${this.context.store.paths.folder}`, () => makeFolder(folder))
        try {
          const exported = await this.write(run, checkpoint, request, join(folder, fileName), control)
          this.staged.add(control.id, { folder, files: exported.files })
          this.context.emit('models.exported', { jobId: control.id, runId: run.id, files: exported.files })
          return exported
        } catch (error) {
          await removeFolder(folder)
          throw error
        }
      },
    })
  }

  /** Makes a run of a model file; weights beside it are found in its folder. */
  importFile(path: string): StartedJob<Run> {
    const modelPath = resolve(path)
    return this.startImport(basename(modelPath), (control, runFolder) => this.read(modelPath, null, runFolder, control))
  }

  importUploads(modelId: string, dataIds: readonly string[]): StartedJob<Run> {
    const [model, ...data] = this.uploads.take([modelId, ...dataIds])
    return this.startImport(model.name, async (control, runFolder) => {
      try {
        return await this.read(model.path, Object.fromEntries(data.map(({ name, path }) => [name, path])), runFolder, control)
      } finally {
        await this.uploads.discard([modelId, ...dataIds])
      }
    })
  }

  private startImport(fileName: string, read: (control: JobControl, runFolder: string) => Promise<ImportedModel>): StartedJob<Run> {
    const { paths } = this.context.store
    paths.requireWritable()
    return this.context.jobs.start({
      kind: 'model',
      title: `Importing ${fileName}`,
      work: async (control) => {
        const id = newId('model')
        const runFolder = join(paths.incoming, id)
        try {
          await explaining(`make the folder of the run in ${paths.folder}`, () => makeFolder(runFolder))
          const run = importedRun(id, fileName, await read(control, runFolder), new Set(this.runs.list().map(({ name }) => name)))
          await this.runs.adopt(run, runFolder)
          this.context.emit('models.imported', { jobId: control.id, runId: id })
          return run
        } catch (error) {
          await removeFolder(runFolder)
          throw error
        }
      },
    })
  }

  private write(run: Run, checkpoint: number, request: ExportRequest, outPath: string, control: JobControl): Promise<ExportedModel> {
    const input = {
      runFolder: this.context.store.paths.run(run.id),
      runId: run.id,
      runName: run.name,
      checkpoint,
      form: formOf(run, request),
      outPath,
      productVersion: version,
      externalAboveBytes: request.externalAboveBytes,
    }
    return runInEngine(this.context.forker, 'export-model', input, { signal: control.signal, onEvent: (event) => hear(event, control) })
  }

  private read(
    modelPath: string,
    dataFiles: Record<string, string> | null,
    runFolder: string,
    control: JobControl,
  ): Promise<ImportedModel> {
    return runInEngine(
      this.context.forker,
      'import-model',
      { modelPath, dataFiles, runFolder },
      { signal: control.signal, onEvent: (event) => hear(event, control) },
    )
  }
}

/** The form that a model leaves in unless another is chosen. @throws ProjectError where it leaves in none */
function usualForm({ name, settings }: Run): string {
  const [usual] = filesOf(modelOf(settings.model))
  if (usual) return usual[0]
  throw new ProjectError({
    code: 'bad-input',
    message: `"${name}" is a network of which no file is of use elsewhere.`,
    advice: 'Choose another one.',
  })
}

const formOf = (run: Run, { form }: ExportRequest): string => form ?? usualForm(run)

/** Weights of an earlier export under the same name. */
async function removeFormerData(modelPath: string, current: ReadonlySet<string>): Promise<void> {
  const path = plainFilePath(modelPath)
  const start = `${basename(path)}.`
  await sweep(
    dirname(path),
    (file) => file.startsWith(start) && /^[0-9a-f]{16}\.data$/.test(file.slice(start.length)) && !current.has(file),
  )
}

const hear = ({ detail, progress }: ModelProgressEvent, control: JobControl): void => control.update({ detail, progress })

/** A run that is done, with the one checkpoint that came with the model. */
function importedRun(
  id: string,
  file: string,
  { settings, checkpoint, parameters, origin, contentHash }: ImportedModel,
  taken: ReadonlySet<string>,
): Run {
  const importedAt = new Date().toISOString()
  const name = nameSchema.safeParse(origin.runName)
  const wanted = name.success ? name.data : file.slice(0, 120)
  return {
    version: 2,
    id,
    name: freeName(wanted, taken),
    createdAt: importedAt,
    settings,
    provider: 'cpu',
    split: [],
    material: [],
    status: 'completed',
    failure: null,
    epochsDone: checkpoint.epoch,
    stepsPerEpoch: null,
    parameters,
    trainingFrames: null,
    measure: MEAN_SQUARED_ERROR,
    baselines: null,
    checkpoints: [checkpoint],
    latest: null,
    continues: null,
    withinSeconds: null,
    origin: { file: file.slice(0, 300), contentHash, ...origin, importedAt },
  }
}

/** `Preludes`, `Preludes (imported)`, `Preludes (imported 2)`, ... : the first that no run has. */
function freeName(given: string, taken: ReadonlySet<string>): string {
  const wanted = given.replace(/ \(imported(?: \d+)?\)$/, '')
  let name = wanted
  for (let number = 1; taken.has(name); number++) {
    const ending = number === 1 ? ' (imported)' : ` (imported ${number})`
    name = wanted.slice(0, 120 - ending.length) + ending
  }
  return name
}
