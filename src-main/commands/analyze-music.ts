import { extname } from 'node:path'
import { MELODY_STEP_SECONDS, STRUCTURE, type Heard, type Melody } from '../../src-shared/project/index.ts'
import { HEARD_FILES } from '../services/analyses/heard-files.ts'
import type { HeardRecording } from '../services/analyses/hearing-service.ts'
import { writeBeside } from '../services/exports/place-file.ts'
import { writeFileAtomic } from '../storage/atomic-file.ts'
import { NETWORK_TASKS, type NetworkTask } from '../engine/listening/hear-by-networks-job.ts'
import { EXIT, UsageError, type ParsedFlags } from './command.ts'
import { checkpointFlag } from './analyze-labels.ts'
import { findRecording } from './find-recording.ts'
import { findRun } from './find-run.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { OUTPUT_FLAGS, outputFromFlags } from './output-flag.ts'
import type { Output } from './output.ts'
import { withProject } from './with-project.ts'

export const MUSIC_FLAGS = { music: { type: 'boolean' }, by: { type: 'string' }, recording: { type: 'string' }, ...OUTPUT_FLAGS } as const

export const HEARD_ENDINGS = Object.entries(HEARD_FILES)
  .map(([ending, { holds }]) => `${ending} (${holds})`)
  .join(', ')

/** `analyze DIR --music`: what recordings hold. */
export async function analyzeMusic(flags: ParsedFlags, output: Output): Promise<number> {
  const [folder] = flags.positionals
  const out = flags.text('out')
  const { tasks, bySections } = saysFrom(flags.text('by'))
  if (bySections !== (flags.text('run') !== undefined))
    throw new UsageError(
      bySections ? `--by ${STRUCTURE} wants a run.` : `--run says whose network finds the sections, and --by does not ask it.`,
      `Give both: --by ${STRUCTURE} --run RUN.`,
    )
  const on = {
    'jobs.changed': ({ kind, detail, progress }: { kind: string; detail: string; progress: number | null }) =>
      kind === 'analysis' && detail ? output.progress(`${Math.round(100 * (progress ?? 0))} % Listening to ${detail}`) : undefined,
  }
  return withProject({ command: 'analyze', folder, output, on }, async (session) => {
    const wanted = flags.text('recording')
    const recordings = wanted === undefined ? session.library.recordings : [findRecording(session, wanted)]
    if (out !== undefined && recordings.length !== 1)
      throw new UsageError(`There are ${recordings.length} recordings; --out writes one.`, 'Name it with --recording.')
    const target =
      out === undefined
        ? null
        : await outputFromFlags({ flags, path: out, endings: Object.keys(HEARD_FILES), project: session.store.paths.folder })
    const job = session.hearing.start(
      recordings.map(({ id }) => id),
      {
        tasks,
        structure: bySections ? { run: findRun(session, flags.text('run') ?? 'latest'), checkpointStep: checkpointFlag(flags) } : null,
      },
    )
    return untilInterrupted(
      output,
      () => session.jobs.cancel(job.id),
      async () => {
        const found = await job.done
        const [one] = found as (HeardRecording | undefined)[]
        if (target && one) {
          const { recording, heard, melody } = one
          if (!heard || !melody) throw new UsageError(`"${recording.name}" is silent.`, 'There is nothing to write.')
          const text = HEARD_FILES[extname(target.path).toLowerCase()].write(heard, recording, melody)
          await writeBeside(target, (temporary) => writeFileAtomic(temporary, text))
        }
        output.result(
          {
            recordings: found.map(({ recording, heard, melody }) => ({
              id: recording.id,
              name: recording.name,
              heard,
              melody: melody && melodyJson(melody),
            })),
            file: target?.path ?? null,
          },
          [...found.map(inWords), ...(target ? [`Written to ${target.path}`] : [])].join('\n'),
        )
        return EXIT.done
      },
    )
  })
}

/** Of which networks have the say that come with the program, and whether a run's has it on sections. @throws UsageError */
function saysFrom(by: string | undefined): { tasks: readonly NetworkTask[]; bySections: boolean } {
  if (by === undefined || by === 'signal') return { tasks: [], bySections: false }
  if (by === 'network') return { tasks: NETWORK_TASKS, bySections: false }
  const words = by.split(',')
  const tasks = NETWORK_TASKS.filter((task) => words.includes(task))
  const bySections = words.includes(STRUCTURE)
  if (tasks.length + Number(bySections) === words.length) return { tasks, bySections }
  throw new UsageError(`--by is ${by}.`, `It is signal, network, or some of ${[...NETWORK_TASKS, STRUCTURE].join(', ')}, with commas.`)
}

const rounded = (values: Float32Array, digits: number): number[] => Array.from(values, (value) => Number(value.toFixed(digits)))

const melodyJson = ({ hz, confidence }: Melody): { stepSeconds: number; hz: number[]; confidence: number[] } => ({
  stepSeconds: MELODY_STEP_SECONDS,
  hz: rounded(hz, 2),
  confidence: rounded(confidence, 3),
})

const KEY_SURE = 0.3
const TEMPO_SURE = 0.25

function inWords({ recording, heard }: HeardRecording): string {
  return `"${recording.name}": ${heard ? facts(heard).join(', ') : 'silent'}`
}

function facts({ tempo, beatsPerBar, beatParts, key, keyConfidence, keys, chords, sections, tuningCents, loudnessLufs }: Heard): string[] {
  const doubt = (confidence: number, sure: number): string => (confidence < sure ? ' (unsure)' : '')
  const [another] = tempo.alternatives
  const sounding = new Set(chords.map(({ label }) => label).filter((label) => label !== 'N'))
  return [
    tempo.bpm === null
      ? 'no pulse'
      : `${tempo.bpm.toFixed(1)} bpm${tempo.confidence < TEMPO_SURE && another ? ` (or ${another.bpm.toFixed(1)})` : ''}`,
    ...(beatsPerBar === null ? [] : [`${beatsPerBar} beats a bar${beatParts === 3 ? ` in three parts each (${3 * beatsPerBar}/8)` : ''}`]),
    key === null ? 'no key' : `${key.tonic} ${key.mode}${doubt(keyConfidence, KEY_SURE)}`,
    ...(keys.length > 1 ? [`${keys.length - 1} ${keys.length === 2 ? 'change' : 'changes'} of key`] : []),
    `${sounding.size} ${sounding.size === 1 ? 'chord' : 'chords'}`,
    ...(sections.length > 1 ? [`sections ${sections.map(({ label }) => label).join('')}`] : []),
    `tuning ${tuningCents >= 0 ? '+' : '−'}${Math.abs(tuningCents).toFixed(0)} cents`,
    ...(loudnessLufs === null ? [] : [`${loudnessLufs.toFixed(1)} LUFS`]),
  ]
}
