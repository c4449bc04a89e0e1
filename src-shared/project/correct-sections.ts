/** Changes of sections by hand: each gives all sections anew, without gaps, or null where nothing would change. */
import type { Heard, SectionSpan } from './heard.ts'

type Known = Pick<Heard, 'sections' | 'beats' | 'seconds'>

/** Nearer to a beat than this a section begins with it. */
const TO_BEAT_SECONDS = 0.4
/** None is shorter. */
const SHORTEST_SECONDS = 0.5

/** The section that sounds at a place; -1 where there is none. */
export const sectionAt = ({ sections }: Pick<Heard, 'sections'>, seconds: number): number =>
  sections.findIndex(({ startSeconds, endSeconds }, i) => seconds >= startSeconds && (seconds < endSeconds || i === sections.length - 1))

/** Cuts the section that sounds there in two; the second has a letter of its own. Where there is none yet all of it is one. */
export function splitSection(heard: Known, seconds: number): SectionSpan[] | null {
  const sections = heard.sections.length > 0 ? heard.sections : [{ startSeconds: 0, endSeconds: heard.seconds, label: 'A' }]
  const at = sectionAt({ sections }, seconds)
  const { startSeconds, endSeconds } = sections.at(at) ?? { startSeconds: 0, endSeconds: 0 }
  const cut = placeOf(heard, seconds, startSeconds, endSeconds)
  if (at < 0 || cut === null) return null
  const [first, second] = [
    { ...sections[at], endSeconds: cut },
    { startSeconds: cut, endSeconds, label: unusedLetter(sections) },
  ]
  return [...sections.slice(0, at), first, second, ...sections.slice(at + 1)]
}

/** Lets section `index` begin at another place, between the beginning of the one before it and its own end. */
export function moveSection(heard: Known, index: number, seconds: number): SectionSpan[] | null {
  const { sections } = heard
  if (index < 1 || index >= sections.length) return null
  const to = placeOf(heard, seconds, sections[index - 1].startSeconds, sections[index].endSeconds)
  if (to === null || to === sections[index].startSeconds) return null
  return sections.map((one, i) => (i === index - 1 ? { ...one, endSeconds: to } : i === index ? { ...one, startSeconds: to } : one))
}

/** Makes one of section `index` and the one before it, which keeps its name. */
export function joinSection({ sections }: Known, index: number): SectionSpan[] | null {
  if (index < 1 || index >= sections.length) return null
  const { endSeconds } = sections[index]
  return sections.flatMap((one, i) => (i === index - 1 ? [{ ...one, endSeconds }] : i === index ? [] : [one]))
}

/** Gives section `index` another name; one that another section has says that both are alike. */
export function renameSection({ sections }: Known, index: number, label: string): SectionSpan[] | null {
  if (sections.at(index) === undefined || index < 0 || sections[index].label === label) return null
  return sections.map((one, i) => (i === index ? { ...one, label } : one))
}

/** The nearest beat, else the place itself; null where a section would be hardly anything. */
function placeOf({ beats }: Known, seconds: number, from: number, to: number): number | null {
  const [least, most] = [from + SHORTEST_SECONDS, to - SHORTEST_SECONDS]
  if (least > most) return null
  const near = beats.filter((beat) => Math.abs(beat - seconds) <= TO_BEAT_SECONDS && beat >= least && beat <= most)
  const beat = near.reduce<number | null>(
    (best, one) => (best === null || Math.abs(one - seconds) < Math.abs(best - seconds) ? one : best),
    null,
  )
  const place = beat ?? seconds
  return place >= least && place <= most ? place : null
}

function unusedLetter(sections: readonly SectionSpan[]): string {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i))
  return letters.find((letter) => !sections.some(({ label }) => label === letter)) ?? 'Z'
}
