import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DEMO_PIECES } from '../engine/synth/demo-pieces.ts'
import { freeFileName } from '../services/project/identifiers.ts'
import { DEMO_NAME } from '../services/project/demo-service.ts'
import { EXIT, parseFlags, type Command } from './command.ts'
import { awaitTake } from './await-take.ts'
import { generationReport } from './generate-command.ts'
import type { Output } from './output.ts'
import { awaitRun, trainingReport } from './train-command.ts'
import { withProject } from './with-project.ts'

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Try everything in three minutes: make recordings, learn from them, play on.',
  help: `Usage: spectraloom demo [--out DIR] [--json]

Makes a project in the new folder DIR (spectraloom-demo), with recordings played by Spectraloom's own instrument, learns to
play on with their sounds, and generates DIR/take.wav, 20 s long.`,

  async run(args, output) {
    const flags = parseFlags('demo', args, { out: { type: 'string' } }, [])
    const folder = resolve(flags.text('out') ?? freeFileName('spectraloom-demo', existsSync))
    const on = { ...trainingReport(output), ...generationReport(output) }
    return withProject({ command: 'demo', folder, create: 'Demo', output, on }, async (session) => {
      output.remark(`Playing ${DEMO_PIECES.pieces} pieces ...`)
      await session.demo.addRecordings()
      output.remark('Learning from them ...')
      const { run } = await session.firstSound.start(DEMO_NAME)
      const training = await awaitRun(session, run.id, output)
      if (training.interrupted) return interruptedDemo(output)
      const started = await session.firstSound.play(training.outcome.run, DEMO_NAME)
      const { fields, interrupted } = await awaitTake(
        session,
        started,
        { target: { path: join(folder, 'take.wav'), replace: false }, format: 'wav-float' },
        output,
      )
      const take = session.takes.list().find(({ id }) => id === started.take.id)
      if (take) await session.demo.makeSong(take)
      const { result } = training.outcome
      output.result(
        { ...fields, project: folder, runId: run.id, trainLoss: result.training?.loss ?? null, epochs: result.epochsDone },
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
