import type { TempoMap } from '../tempo-map.ts'
import { CLOCK, CONTINUE, pulseTicks, songPosition, START, STOP, tellableTick } from './midi-clock.ts'
import { machineCommand } from './machine-control.ts'
import { PlayClock } from './play-clock.ts'
import { framesAt, fullFrame, quarterFrame, secondsOfFrames, timecodeOfFrame, type TimecodeRate } from './timecode.ts'

/** What is told to others. */
export interface Told {
  clock: boolean
  timecode: TimecodeRate | null
  /** Messages for whole times and machines, which not every output may carry. */
  machine: boolean
}

export interface TimedMessage {
  bytes: number[]
  /** Milliseconds of the same clock as the reports; null: at once. */
  atMs: number | null
}

/** Told so long before it is to be heard: drivers keep the time, this program only has to be earlier. */
export const AHEAD_MS = 120
const QUARTERS = 8
const FRAMES_TOGETHER = 2

/** A song that plays, as messages for machines and programs that follow it. */
export class SongSender {
  readonly #clock = new PlayClock()
  /** Up to where pulses and quarters were told, in ticks and in quarter frames. */
  #toldTick = 0
  #toldQuarter = 0
  #startsAt: number | null = null

  constructor(
    private tempo: TempoMap,
    private told: Told,
  ) {}

  set(tempo: TempoMap, told: Told): void {
    this.tempo = tempo
    this.told = told
  }

  /** The song plays and is at a place. @returns messages for the next moment */
  playing(placeSeconds: number, nowMs: number): TimedMessage[] {
    const messages = this.#clock.report(placeSeconds, nowMs) ? this.#begin(nowMs) : []
    return [...messages, ...this.due(nowMs)]
  }

  /** Messages for the next moment, whether a place was reported or not; asked for before the last ones have passed. */
  due(nowMs: number): TimedMessage[] {
    if (!this.#clock.isRunning) return []
    const until = this.#clock.placeAt(nowMs + AHEAD_MS)
    return [...(this.told.clock ? this.#pulses(until) : []), ...(this.told.timecode ? this.#quarters(until, this.told.timecode) : [])]
  }

  stopped(): TimedMessage[] {
    if (!this.#clock.isRunning) return []
    this.#clock.stop()
    return [
      ...(this.told.clock ? [{ bytes: [STOP], atMs: null }] : []),
      ...(this.told.machine ? [{ bytes: machineCommand({ kind: 'stop' }), atMs: null }] : []),
    ]
  }

  /** From the next sixteenth on: no earlier place can be told. */
  #begin(nowMs: number): TimedMessage[] {
    const { clock, timecode, machine } = this.told
    const place = Math.max(0, this.#clock.placeAt(nowMs))
    const first = tellableTick(this.tempo.tickAt(place))
    this.#toldTick = first
    this.#startsAt = first
    const rate = timecode ?? '30'
    // Quarters are told in groups of eight that begin with an even frame.
    this.#toldQuarter = Math.ceil(framesAt(place, rate) / FRAMES_TOGETHER) * QUARTERS
    return [
      ...(clock
        ? [
            { bytes: [STOP], atMs: null },
            { bytes: songPosition(first), atMs: null },
          ]
        : []),
      ...(machine && timecode ? [{ bytes: fullFrame(timecodeOfFrame(Math.floor(framesAt(place, rate)), rate), rate), atMs: null }] : []),
      ...(machine
        ? [
            { bytes: machineCommand({ kind: 'locate', seconds: place }, rate), atMs: null },
            { bytes: machineCommand({ kind: 'play' }), atMs: null },
          ]
        : []),
    ]
  }

  #pulses(until: number): TimedMessage[] {
    const end = this.tempo.tickAt(Math.max(0, until))
    const ticks = pulseTicks(this.#toldTick, end)
    if (ticks.length > 0) this.#toldTick = ticks.at(-1)! + 1
    return ticks.flatMap((tick): TimedMessage[] => {
      const atMs = this.#clock.timeOf(this.tempo.secondsAt(tick))
      const pulse = { bytes: [CLOCK], atMs }
      if (tick !== this.#startsAt) return [pulse]
      this.#startsAt = null
      // The first pulse behind a start is the place itself.
      return [{ bytes: [tick === 0 ? START : CONTINUE], atMs }, pulse]
    })
  }

  #quarters(until: number, rate: TimecodeRate): TimedMessage[] {
    const messages: TimedMessage[] = []
    for (; ; this.#toldQuarter++) {
      const frame = (this.#toldQuarter * FRAMES_TOGETHER) / QUARTERS
      const seconds = secondsOfFrames(frame, rate)
      if (seconds >= until) return messages
      const piece = this.#toldQuarter % QUARTERS
      const time = timecodeOfFrame(Math.floor(this.#toldQuarter / QUARTERS) * FRAMES_TOGETHER, rate)
      messages.push({ bytes: quarterFrame(time, rate, piece), atMs: this.#clock.timeOf(seconds) })
    }
  }
}
