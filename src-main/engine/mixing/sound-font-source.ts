import { SpessaSynthProcessor, type BasicSoundBank, type MIDIController } from 'spessasynth_core'
import { soundingControls, soundingNotes, type SoundFontChoice, type TempoMap, type Track } from '../../../src-shared/music/index.ts'
import type { Stereo } from './mix-blocks.ts'
import type { TrackSource } from './track-source.ts'

/** What the synthesizer makes at a time; its envelopes and modulators move from one to the next. */
const QUANTUM = 128
const BANK_SELECT = 0 as MIDIController
const [CHANNEL, DRUM_CHANNEL] = [0, 9]
const BEND_CENTRE = 8192

interface Event {
  sample: number
  send(synth: SpessaSynthProcessor, channel: number): void
}

/** A track's notes and controllers on a sound of a SoundFont, each on its own sample. */
export class SoundFontSource implements TrackSource {
  private readonly events: Event[]
  private readonly synth: SpessaSynthProcessor
  private readonly channel: number
  private next = 0

  /** @param startSample  of the song: notes that have begun before are left out, controllers are not */
  constructor(
    bank: BasicSoundBank,
    { bank: bankNumber, program, isDrums }: SoundFontChoice,
    track: Track,
    { tempo, sampleRate, startSample }: { tempo: TempoMap; sampleRate: number; startSample: number },
  ) {
    this.synth = new SpessaSynthProcessor(sampleRate, { eventsEnabled: false, effectsEnabled: false })
    this.synth.soundBankManager.addSoundBank(bank, 'track')
    this.channel = isDrums ? DRUM_CHANNEL : CHANNEL
    this.synth.controllerChange(this.channel, BANK_SELECT, Math.min(127, bankNumber))
    this.synth.programChange(this.channel, program)
    this.events = eventsOf(track, tempo, sampleRate, startSample)
  }

  add([left, right]: Stereo, at: number): Promise<boolean> {
    const end = at + left.length
    const wasSilent = this.synth.voiceCount === 0
    const first = this.next
    for (let from = at; from < end;) {
      for (; this.next < this.events.length && this.events[this.next].sample <= from; this.next++)
        this.events[this.next].send(this.synth, this.channel)
      const stop = Math.min(end, this.events[this.next]?.sample ?? Infinity, from + QUANTUM)
      this.synth.process(left, right, from - at, stop - from)
      from = stop
    }
    return Promise.resolve(!(wasSilent && this.next === first))
  }
}

/** In time; on one sample keys come up before others go down, and controllers stand between. */
function eventsOf(track: Track, tempo: TempoMap, sampleRate: number, startSample: number): Event[] {
  const found: (Event & { rank: number })[] = []
  for (const clip of track.clips) {
    if (clip.kind !== 'notes' || clip.isMuted) continue
    for (const { tick, lane, value } of soundingControls(clip)) {
      const send = sendControl(lane, value)
      if (send) found.push({ sample: tempo.sampleAt(tick, sampleRate), rank: 1, send })
    }
    for (const { startTick, ticks, pitch, velocity } of soundingNotes(clip)) {
      const sample = tempo.sampleAt(startTick, sampleRate)
      if (sample < startSample) continue
      found.push({ sample, rank: 2, send: (synth, channel) => synth.noteOn(channel, pitch, velocity) })
      const up = Math.max(sample + 1, tempo.sampleAt(startTick + ticks, sampleRate))
      found.push({ sample: up, rank: 0, send: (synth, channel) => synth.noteOff(channel, pitch) })
    }
  }
  return found.sort((a, b) => a.sample - b.sample || a.rank - b.rank)
}

function sendControl(lane: string, value: number): Event['send'] | null {
  const [, kind, number] = /^(cc|key)(\d+)$/.exec(lane) ?? []
  if (kind === 'cc' && Number(number) !== 0 && Number(number) !== 32)
    return (synth, channel) => synth.controllerChange(channel, Number(number) as MIDIController, value)
  if (kind === 'key') return (synth, channel) => synth.polyPressure(channel, Number(number), value)
  if (lane === 'bend') return (synth, channel) => synth.pitchWheel(channel, value + BEND_CENTRE)
  if (lane === 'pressure') return (synth, channel) => synth.channelPressure(channel, value)
  // The sound is chosen by the track.
  return null
}
