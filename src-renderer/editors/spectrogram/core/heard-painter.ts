import { barPlaces } from '../../../../src-shared/music/index.ts'
import type { Heard } from '../../../../src-shared/project/index.ts'
import { chordText, NO_CHORD } from '../../../hearing/chord-names.ts'
import { sectionColours } from '../../../hearing/section-colours.ts'
import { pixelOf, type TimeView } from './time-view.ts'

export interface HeardColours {
  bar: string
  beat: string
  chord: string
  line: string
}

/** Beats closer than this are not drawn, then bars closer than this. */
const LEAST_PIXELS = 6
const LABEL_PIXELS = 18

export interface BeatLine {
  x: number
  beginsBar: boolean
}

/** Beats in sight; where they are too close only those that begin bars, or every 2nd, 4th ... of these. */
export function beatLines(heard: Heard, view: TimeView, width: number, sampleRate: number): BeatLine[] {
  const { beats } = heard
  const places = barPlaces(beats.length, heard)
  const x = (seconds: number): number => pixelOf(view, seconds * sampleRate)
  const apart = beats.length > 1 ? (x(beats[beats.length - 1]) - x(beats[0])) / (beats.length - 1) : Infinity
  const dense = apart < LEAST_PIXELS
  const isShown = (i: number): boolean => !dense || (places ? places[i] === 0 : i % 4 === 0)
  const lines = beats.flatMap((time, i) => (isShown(i) ? [{ x: x(time), beginsBar: places?.[i] === 0 }] : []))
  let every = 1
  while (dense && ((apart * beats.length) / Math.max(1, lines.length)) * every < LEAST_PIXELS) every *= 2
  return lines.filter((line, i) => line.x >= -1 && line.x <= width + 1 && i % every === 0)
}

/** Chords along a lane: names where there is room. */
export function paintChords(
  context: CanvasRenderingContext2D,
  { chords }: Heard,
  view: TimeView,
  { width, height, sampleRate, colours }: { width: number; height: number; sampleRate: number; colours: HeardColours },
): void {
  context.font = `600 11px ${getComputedStyle(context.canvas).fontFamily}`
  context.textBaseline = 'middle'
  for (const { startSeconds, endSeconds, label } of chords) {
    const [from, to] = [pixelOf(view, startSeconds * sampleRate), pixelOf(view, endSeconds * sampleRate)]
    if (to < 0 || from > width) continue
    if (to - from >= 2) {
      context.fillStyle = colours.line
      context.fillRect(Math.round(from), 3, 1, height - 6)
    }
    if (label === NO_CHORD || to - from < LABEL_PIXELS) continue
    context.save()
    context.beginPath()
    context.rect(from, 0, to - from - 2, height)
    context.clip()
    context.fillStyle = colours.chord
    context.fillText(chordText(label), Math.max(from, 0) + 5, height / 2)
    context.restore()
  }
}

const SECTION_LABEL_PIXELS = 16

/** Sections as fields of colour with their names, alike ones in the same; one alone says nothing. */
export function paintSections(
  context: CanvasRenderingContext2D,
  { sections }: Heard,
  view: TimeView,
  {
    width,
    height,
    sampleRate,
    colours,
    text,
  }: { width: number; height: number; sampleRate: number; colours: readonly string[]; text: string },
): void {
  if (sections.length < 2) return
  context.font = `600 11px ${getComputedStyle(context.canvas).fontFamily}`
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  const numbers = sectionColours(sections)
  for (const { startSeconds, endSeconds, label } of sections) {
    const [from, to] = [pixelOf(view, startSeconds * sampleRate), pixelOf(view, endSeconds * sampleRate)]
    if (to < 0 || from > width) continue
    context.fillStyle = colours[numbers.get(label) ?? 0]
    context.globalAlpha = 0.14
    context.fillRect(from, 0, to - from, height)
    context.globalAlpha = 1
    context.fillRect(from, height - 3, to - from - 1, 3)
    const at = Math.max(0, from)
    const wide = Math.max(SECTION_LABEL_PIXELS + 2, context.measureText(label).width + 10)
    if (to - at < wide + SECTION_LABEL_PIXELS) continue
    context.fillRect(at, height - 3 - SECTION_LABEL_PIXELS, wide, SECTION_LABEL_PIXELS)
    context.fillStyle = text
    context.fillText(label, at + wide / 2, height - 3 - SECTION_LABEL_PIXELS / 2)
  }
  context.textAlign = 'start'
}

/** Lines through all of what is drawn below; bars stronger than beats. */
export function paintBeats(context: CanvasRenderingContext2D, lines: readonly BeatLine[], height: number, colours: HeardColours): void {
  for (const { x, beginsBar } of lines) {
    context.fillStyle = beginsBar ? colours.bar : colours.beat
    context.globalAlpha = beginsBar ? 0.8 : 0.35
    context.fillRect(Math.round(x), 0, 1, height)
  }
  context.globalAlpha = 1
}
