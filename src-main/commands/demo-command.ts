import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { defaultSeed, FIRST_GENERATION_SETTINGS } from '../../src-shared/project/index.ts'
import { MODELS } from '../engine/models/index.ts'
import { WavWriter } from '../engine/files/wav-writer.ts'
import { renderDemoPieces } from '../engine/synth/demo-pieces.ts'
import { ProjectError } from '../failures/project-error.ts'
import { freeFileName } from '../services/project/identifiers.ts'
import { seedSeconds } from '../services/takes/seed-origin.ts'
import { EXIT, parseFlags, type Command } from './command.ts'
import { awaitTake, generationReport } from './generate-command.ts'
import { importInto } from './import-command.ts'
import type { Output } from './output.ts'
import { awaitRun, trainingReport } from './train-command.ts'
import { withProject } from './with-project.ts'

const MATERIAL = { seed: 1, pieces: 5, secondsEach: 40, sampleRate: 32_000 }
const TRAINING = { epochs: 40, sizes: { hidden: 256 }, previewEpochs: [] }
const TAKE_SECONDS = 10

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Try everything in three minutes: make recordings, learn from them, play on.',
  help: `Usage: spectraloom demo [--out DIR] [--json]

Makes a project in the new folder DIR (spectraloom-demo), with recordings played by Spectraloom's own instrument, trains a small model on them
and generates DIR/take.wav, 10 s long.`,

  async run(args, output) {
    const flags = parseFlags('demo', args, { out: { type: 'string' } }, [])
    const folder = resolve(flags.text('out') ?? freeFileName('spectraloom-demo', existsSync))
    const on = { ...trainingReport(output), ...generationReport(output) }
    return withProject({ command: 'demo', folder, create: 'Demo', output, on }, async (session) => {
      output.remark(`Playing ${MATERIAL.pieces} pieces ...`)
      await withDemoRecordings((files) => importInto(session, files, output))
      output.remark('Learning from them ...')
      const preset = MODELS.bilinear.descriptor.presets.quick
      const { id } = await session.runs.start({ ...preset, ...TRAINING, sizes: { ...preset.sizes, ...TRAINING.sizes } }, { name: 'Demo' })
      const training = await awaitRun(session, id, output)
      if (training.interrupted) return interruptedDemo(output)
      const seed = defaultSeed(session.library.recordings, training.outcome.run, seedSeconds(training.outcome.run))
      if (!seed) throw new ProjectError({ code: 'internal', message: 'The demo has no seed.', advice: 'Please report this.' })
      const settings = { ...FIRST_GENERATION_SETTINGS, seconds: TAKE_SECONDS }
      const started = await session.takes.generate({ run: training.outcome.run, checkpointStep: null, seed, settings, name: 'Demo' })
      const { fields, interrupted } = await awaitTake(
        session,
        started,
        { target: { path: join(folder, 'take.wav'), replace: false }, format: 'wav-float' },
        output,
      )
      const { result } = training.outcome
      output.result(
        { ...fields, project: folder, runId: id, trainLoss: result.trainLoss, epochs: result.epochsDone },
        `Listen to ${String(fields.out)}\nThe project is in ${folder}`,
      )
      return interrupted ? EXIT.interrupted : EXIT.done
    })
  },
}

function interruptedDemo(output: Output): number {
  output.remark('The demo was ended. Its project is kept and can be opened.')
  return EXIT.interrupted
}

/** Renders the pieces to WAV files for the time of `use`. */
async function withDemoRecordings<T>(use: (files: string[]) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'spectraloom-demo-'))
  try {
    const files: string[] = []
    for (const [index, samples] of renderDemoPieces(MATERIAL).entries()) {
      const path = join(folder, `Piece ${index + 1}.wav`)
      const writer = await WavWriter.create(path, { sampleRate: MATERIAL.sampleRate, channels: 1, format: 'int16' })
      await writer.append([samples])
      await writer.close()
      files.push(path)
    }
    return await use(files)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
