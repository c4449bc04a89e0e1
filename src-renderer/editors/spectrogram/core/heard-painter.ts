import type { Heard } from '../../../../src-shared/project/index.ts'
import { chordText, NO_CHORD } from '../../../hearing/chord-names.ts'
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
export function beatLines({ beats, beatsPerBar, firstDownbeat }: Heard, view: TimeView, width: number, sampleRate: number): BeatLine[] {
  const x = (seconds: number): number => pixelOf(view, seconds * sampleRate)
  const apart = beats.length > 1 ? (x(beats[beats.length - 1]) - x(beats[0])) / (beats.length - 1) : Infinity
  let every = apart < LEAST_PIXELS ? (beatsPerBar ?? 4) : 1
  while (apart * every < LEAST_PIXELS) every *= 2
  return beats.flatMap((time, i) => {
    const at = x(time)
    const beat = i - firstDownbeat
    return at < -1 || at > width + 1 || beat % every !== 0 ? [] : [{ x: at, beginsBar: beatsPerBar !== null && beat % beatsPerBar === 0 }]
  })
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

/** Lines through all of what is drawn below; bars stronger than beats. */
export function paintBeats(context: CanvasRenderingContext2D, lines: readonly BeatLine[], height: number, colours: HeardColours): void {
  for (const { x, beginsBar } of lines) {
    context.fillStyle = beginsBar ? colours.bar : colours.beat
    context.globalAlpha = beginsBar ? 0.8 : 0.35
    context.fillRect(Math.round(x), 0, 1, height)
  }
  context.globalAlpha = 1
}
