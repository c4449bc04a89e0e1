/**
 * How good what was invented is, by the yardsticks. With QUALITY_PROJECT set to a project's folder: the takes of its newest run (or of
 * QUALITY_RUN), each figure beside real music and the hard floor. Without: whether the yardsticks tell apart what they must, on music of
 * the product's own instrument, and how fast they are.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { figureOf, type Evaluation, type FigureId } from '../src-shared/project/index.ts'
import { judgeTakes, type Judgement } from '../src-main/engine/evaluation/judge-takes.ts'
import { makeFloor } from '../src-main/engine/evaluation/floors.ts'
import { YARDSTICK_RATE } from '../src-main/engine/evaluation/measures/sound-features.ts'
import { renderDemoPieces } from '../src-main/engine/synth/demo-pieces.ts'
import { entry, type BenchEntry } from './report.ts'

const CLI = resolve(import.meta.dirname, '../out/main/cli.js')
const PIECE_SECONDS = 40

export async function run(): Promise<BenchEntry[]> {
  const { QUALITY_PROJECT: project, QUALITY_RUN: wanted = 'latest' } = process.env
  return project === undefined ? ofYardsticks() : ofRun(project, wanted)
}

function ofRun(project: string, wanted: string): BenchEntry[] {
  if (!existsSync(CLI)) throw new Error('Build first: npm run build')
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'evaluate', project, '--run', wanted, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(stderr)
  const { figures } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Evaluation
  return figures.flatMap(({ id, value, ceiling, floors }) => {
    const { name, unit } = figureOf(id)
    return [
      entry(name, value, unit),
      entry('  real music', ceiling, unit),
      entry('  its own sounds, shuffled on the beat', floors['shuffled beats'] ?? null, unit),
    ]
  })
}

async function ofYardsticks(): Promise<BenchEntry[]> {
  const pieces = renderDemoPieces({ seed: 11, pieces: 9, secondsEach: PIECE_SECONDS, sampleRate: YARDSTICK_RATE })
  const named = (sounds: readonly Float32Array[]): { name: string; samples: Float32Array; clicks: null }[] =>
    sounds.map((samples, i) => ({ name: `${i + 1}`, samples, clicks: null }))
  const [learnt, real, fresh] = [pieces.slice(0, 4), pieces.slice(4, 8), pieces.slice(8)]
  const judge = (takes: readonly Float32Array[]): Promise<Judgement> =>
    judgeTakes({ takes: named(takes), real: named(real), learnt: named(learnt) })
  const valueOf = ({ figures }: Judgement, id: FigureId): number | null => figures.find((figure) => figure.id === id)?.value ?? null
  const began = process.cpuUsage()
  const ofFresh = await judge(fresh)
  const { user, system } = process.cpuUsage(began)
  const ofCopy = await judge([learnt[1].slice(5 * YARDSTICK_RATE, 30 * YARDSTICK_RATE)])
  const ofNoise = await judge(makeFloor('noise', fresh))
  const ratio = (judged: Judgement, id: FigureId): number | null => {
    const [value, base] = [valueOf(judged, id), valueOf(ofFresh, id)]
    return value === null || base === null ? null : value / Math.max(base, 0.02)
  }
  return [
    entry('fresh music, seconds like a recording', valueOf(ofFresh, 'copied-share'), '', { atMost: 0.2 }),
    entry('a copy, seconds like a recording', valueOf(ofCopy, 'copied-share'), '', { atLeast: 0.95 }),
    entry('a copy of 25 s, longest copy', valueOf(ofCopy, 'longest-copy'), 's', { atLeast: 24, atMost: 26 }),
    entry('noise, distance of its seconds over that of fresh music', ratio(ofNoise, 'mmd-log-mel'), 'times', { atLeast: 5 }),
    entry(
      'noise, tonal thread over that of fresh music',
      (valueOf(ofNoise, 'key-clarity') ?? 0) / (valueOf(ofFresh, 'key-clarity') ?? 1),
      'times',
      {
        atMost: 0.6,
      },
    ),
    entry(
      `processor time to judge ${PIECE_SECONDS} s beside ${8 * PIECE_SECONDS} s of recordings`,
      (user + system) / 1e6 / PIECE_SECONDS,
      's a second of take',
    ),
  ]
}
