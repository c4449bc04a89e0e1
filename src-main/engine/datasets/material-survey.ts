import { setImmediate } from 'node:timers/promises'
import { mixToMono } from '../dsp/mixdown.ts'
import { countNotes, POLYPHONY_RATE, POLYPHONY_SAMPLES } from '../dsp/polyphony.ts'
import { resample } from '../dsp/resample.ts'
import { PcmReader } from '../files/pcm-cache.ts'
import type { MaterialSurvey, SurveyInput } from './survey-job.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'

/** Quarter seconds that are listened to in all; each recording gets its share of them, and a few at least. */
const ALL_MOMENTS = 400
const FEWEST_MOMENTS = 4
const MOST_NOTES = 6

/** How many notes sound at once in moments spread evenly over a recording. */
async function notesIn(source: PcmSource, moments: number): Promise<number[]> {
  const frames = Math.ceil((POLYPHONY_SAMPLES * source.sampleRate) / POLYPHONY_RATE)
  const reader = await PcmReader.ofSource(source)
  try {
    const notes: number[] = []
    for (let moment = 0; moment < moments; moment++) {
      const start = Math.floor(((source.frames - frames) * (moment + 0.5)) / moments)
      if (start < 0) break
      const heard = resample(mixToMono(await reader.readChannels(start, frames)), source.sampleRate, POLYPHONY_RATE)
      if (heard.length >= POLYPHONY_SAMPLES) notes.push(countNotes(heard.subarray(0, POLYPHONY_SAMPLES)))
    }
    return notes
  } finally {
    await reader.close()
  }
}

/** The job: listens into all recordings and estimates how many notes sound at once, and how much is silent. */
export async function surveyMaterial({ sources }: SurveyInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<MaterialSurvey> {
  const seconds = sources.reduce((sum, source) => sum + source.frames / source.sampleRate, 0)
  const momentsByNotes = new Array<number>(MOST_NOTES + 1).fill(0)
  for (const [index, source] of sources.entries()) {
    signal.throwIfAborted()
    const share = seconds > 0 ? source.frames / source.sampleRate / seconds : 0
    for (const notes of await notesIn(source, Math.max(FEWEST_MOMENTS, Math.round(ALL_MOMENTS * share)))) momentsByNotes[notes]++
    emit({ type: 'progress', progress: (index + 1) / sources.length, detail: source.name })
    await setImmediate()
  }
  return { momentsByNotes }
}
