import {
  learnableOf,
  materialAdvice,
  type MaterialReport,
  type Recording,
  NEXT_FRAME,
  type NextFrameSettings,
} from '../../../src-shared/project/index.ts'
import { codecDescriptors } from '../../engine/dsp/codecs/index.ts'
import type { MaterialSurvey } from '../../engine/datasets/survey-job.ts'
import { frameModelOf } from '../../engine/models/index.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { SessionContext } from '../project/session-context.ts'

/** Louder and softer recordings lie further apart than this: worth a word. */
const LARGE_LEVEL_SPREAD_DB = 15
/** A recording with more clipped samples than this was recorded too hot. */
const CLIPPED_SAMPLES = 100

type MaterialSettings = Pick<NextFrameSettings, 'codec' | 'sampleRate' | 'channels' | 'sequenceFrames'>

/** What a training has where nobody chose otherwise. */
const FIRST_MODEL = 'bilinear'

/** Says how much there is to learn from, how it was recorded, and what to expect of it. */
export class MaterialService {
  private readonly context: SessionContext
  private readonly library: LibraryService

  constructor(context: SessionContext, library: LibraryService) {
    this.context = context
    this.library = library
  }

  /** Listens into all recordings, for a training with these settings; the report is told by `library.reported` as well. */
  report(settings: MaterialSettings = frameModelOf(FIRST_MODEL).descriptor.presets.quick): StartedJob<MaterialReport> {
    return this.context.jobs.start({
      kind: 'analysis',
      title: 'Listening into the recordings',
      wish: settings,
      work: async (control) => {
        const recordings = [...this.library.recordings]
        const audible = recordings.filter(({ silent }) => !silent)
        const survey = audible.length === 0 ? null : await this.survey(audible, control)
        const report = materialReport(recordings, survey, settings)
        this.context.emit('library.reported', { jobId: control.id, report })
        return report
      },
    })
  }

  private async survey(recordings: readonly Recording[], control: JobControl): Promise<MaterialSurvey> {
    const sources = await this.library.pcmSources(
      recordings.map(({ id }) => id),
      control,
    )
    const onEvent = ({ progress, detail }: { progress: number; detail: string }): void => control.update({ progress, detail })
    return runInEngine(this.context.forker, 'survey', { sources }, { signal: control.signal, onEvent })
  }
}

/** The report, from what is known of each recording and from what was heard. */
export function materialReport(
  recordings: readonly Recording[],
  survey: MaterialSurvey | null,
  settings: MaterialSettings,
): MaterialReport {
  const audible = recordings.filter(({ silent }) => !silent)
  const seconds = audible.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
  const levels = audible.map(({ rmsDb }) => rmsDb).sort((a, b) => a - b)
  const facts = {
    files: recordings.length,
    seconds,
    silentFiles: recordings.length - audible.length,
    clippedFiles: audible.filter(({ clippedSamples }) => clippedSamples > CLIPPED_SAMPLES).length,
    levelDb: levels.length === 0 ? null : { softest: levels[0], median: levels[levels.length >> 1], loudest: levels[levels.length - 1] },
    polyphony: survey && polyphonyOf(survey),
  }
  const odd = recordings.flatMap(({ id, name, findings: found }) =>
    found.map(({ text, mended, offer }) => ({ recordingId: id, name, text, mended, offer })),
  )
  const { usable, obstacle, remark } = learnableOf(recordings, settings, codecDescriptors())
  if (obstacle)
    return {
      ...facts,
      odd,
      headline: 'Nothing can be learnt from this yet',
      findings: [{ kind: 'warning', text: `${obstacle.message} ${obstacle.advice}` }, ...findings(facts)],
    }
  const advice = materialAdvice(
    usable.reduce((sum, { recording }) => sum + recording.durationSeconds, 0),
    NEXT_FRAME,
  )
  const short: MaterialReport['findings'] = remark === null ? [] : [{ kind: 'warning', text: remark }]
  return {
    ...facts,
    odd,
    headline: advice.headline,
    findings: [{ kind: 'expectation', text: advice.detail }, ...short, ...findings(facts)],
  }
}

function polyphonyOf({ momentsByNotes }: MaterialSurvey): MaterialReport['polyphony'] {
  const all = momentsByNotes.reduce((sum, count) => sum + count, 0)
  const heard = all - momentsByNotes[0]
  if (heard === 0) return null
  let seen = 0
  const medianNotes = momentsByNotes.findIndex((count, notes) => notes > 0 && (seen += count) * 2 >= heard)
  return { medianNotes, shares: momentsByNotes.map((count) => count / all) }
}

type Facts = Omit<MaterialReport, 'headline' | 'findings' | 'odd'>

function findings({ seconds, files, silentFiles, clippedFiles, levelDb, polyphony }: Facts): MaterialReport['findings'] {
  const found: MaterialReport['findings'] = []
  if (polyphony) found.push({ kind: 'expectation', text: expectationOf(polyphony.medianNotes, seconds) })
  if (polyphony && polyphony.shares[0] > 0.15)
    found.push({
      kind: 'advice',
      text: `${Math.round(100 * polyphony.shares[0])} % of the time nothing sounds: let the training leave silence out.`,
    })
  if (files - silentFiles === 1)
    found.push({
      kind: 'advice',
      text: 'There is one recording only: its end is kept aside for judging. A second one tells more about what carries over.',
    })
  if (levelDb && levelDb.loudest - levelDb.softest > LARGE_LEVEL_SPREAD_DB) {
    found.push({
      kind: 'advice',
      text:
        `The loudest recording is ${Math.round(levelDb.loudest - levelDb.softest)} dB above the softest: bring them to one level, ` +
        'or vary the level in training.',
    })
  }
  if (clippedFiles > 0)
    found.push({
      kind: 'warning',
      text: `${clippedFiles === 1 ? 'One recording is' : `${clippedFiles} recordings are`} clipped: the network learns the distortion too.`,
    })
  if (silentFiles > 0)
    found.push({
      kind: 'warning',
      text: `${silentFiles === 1 ? 'One silent recording is' : `${silentFiles} silent recordings are`} not counted.`,
    })
  return found
}

function expectationOf(notes: number, seconds: number): string {
  if (notes <= 1) return 'Mostly one note at a time: the easiest to learn, and seeds are followed closely.'
  if (notes <= 3) return 'Two or three notes at a time: harmonies and manner carry over, single lines blur.'
  return seconds < 20 * 60
    ? 'Many notes at once, and little of it: expect textures and colours rather than melodies. More material, or a solo ' +
        'instrument, helps most.'
    : 'Many notes at once: expect textures and colours rather than melodies.'
}
