import type { Finding, Mend, MendKind, MendWish } from '../../../src-shared/project/index.ts'
import { MOST_KEPT_CHANNELS } from '../../../src-shared/audio/speakers.ts'
import { CANCELS, PARTLY_CANCELS, type SoundJudgement } from '../dsp/judge-sound.ts'
import { toDb } from '../dsp/level.ts'
import { defaultGains, trackGains, type MixGains } from '../dsp/mixdown.ts'
import { maskOrder, type Speaker } from '../dsp/speakers.ts'
import { FAR_BEYOND } from '../dsp/sound-look.ts'
import type { AudioStream } from './audio-stream.ts'
import { AudioFileError } from './errors.ts'

/** What is odd about a recording, what of it is mended, and how that is said. */

export type SourceShape = Pick<AudioStream, 'sampleRate' | 'channels' | 'speakers' | 'hasHeadroom'>

export interface KeptLevel {
  peakDb: number
  silent: boolean
}

const NEARLY_FULL_SCALE_DB = 0.5
export const MENDED_PEAK_DB = -6

/** @throws AudioFileError where a track is wished for that the file has not */
function gainsFor({ channels, speakers }: SourceShape, tracks: readonly number[] | null, path: string): MixGains {
  if (tracks === null) return defaultGains(channels, speakers ?? null)
  const beyond = tracks.find((track) => track > channels)
  if (beyond !== undefined) {
    const has = channels === 1 ? 'one track' : `${channels} tracks`
    throw new AudioFileError(`It has ${has}; there is no track ${beyond}.`, 'Import it without a choice of tracks, or choose others.', {
      path,
    })
  }
  return trackGains(
    channels,
    [...new Set(tracks)].map((track) => track - 1),
  )
}

/** How the channels are kept: apart, in the order of their loudspeakers, while they are not too many and none were chosen. */
export function keptGains(shape: SourceShape, tracks: readonly number[] | null, path: string): MixGains {
  const order = tracks === null ? channelsApart(shape) : null
  if (!order) return gainsFor(shape, tracks, path)
  return order.map((kept) => order.map((_, channel) => (channel === kept ? 1 : 0)))
}

/** What the kept channels are for; null: tracks, or not more than two. */
export function keptSpeakers(shape: SourceShape, tracks: readonly number[] | null): readonly Speaker[] | null {
  const order = tracks === null ? channelsApart(shape) : null
  return order && shape.speakers ? order.map((channel) => shape.speakers![channel]) : null
}

function channelsApart({ channels, speakers }: SourceShape): number[] | null {
  if (channels <= 2 || channels > MOST_KEPT_CHANNELS) return null
  return speakers ? maskOrder(speakers) : Array.from({ length: channels }, (_, channel) => channel)
}

/** What is mended of what was wished for: only what needs it. */
export function resolveMend(wish: MendWish, judgement: SoundJudgement, shape: SourceShape, kept: KeptLevel): Mend {
  const needed = neededKinds(judgement, wish.tracks, kept)
  const kinds = needed.filter((kind) => (wish.kinds === 'auto' ? kind === 'offset' || kind === 'spikes' : wish.kinds.includes(kind)))
  return { kinds, tracks: wish.tracks ?? (wish.kinds === 'auto' ? tracksThatSound(judgement, shape) : null) }
}

function neededKinds(
  { offset, correlation, delay, spikes, peak }: SoundJudgement,
  tracks: readonly number[] | null,
  kept: KeptLevel,
): MendKind[] {
  const needed: MendKind[] = []
  if (offset > 0) needed.push('offset')
  if (tracks === null && correlation !== null && correlation <= PARTLY_CANCELS) needed.push('polarity')
  if (tracks === null && delay) needed.push('delay')
  if (spikes) needed.push('spikes')
  if (peak > FAR_BEYOND || (kept.silent && peak > 0)) needed.push('level')
  return needed
}

/** Silent tracks would only make the others softer, and a bass channel that plays alone would be left out; else null. */
function tracksThatSound({ audible }: SoundJudgement, { channels, speakers }: SourceShape): number[] | null {
  if (channels <= 2 || audible.length === 0) return null
  const isBassAlone = speakers?.every((speaker, channel) => speaker === 'bass' || !audible.includes(channel)) ?? false
  return (speakers ? isBassAlone : audible.length < channels) ? audible.map((channel) => channel + 1) : null
}

/** The oddities of a recording that was decoded with `mend`. */
export function findingsOf(judgement: SoundJudgement, mend: Mend, shape: SourceShape, kept: KeptLevel): Finding[] {
  const kindFinding = (kind: MendKind, [mended, unmended]: readonly [string, string]): Finding => {
    const isMended = mend.kinds.includes(kind)
    const kinds = isMended ? mend.kinds.filter((other) => other !== kind) : [...mend.kinds, kind]
    return { text: isMended ? mended : unmended, mended: isMended, offer: { ...mend, kinds } }
  }
  return [
    ...neededKinds(judgement, mend.tracks, kept).map((kind) => kindFinding(kind, kindWords(kind, judgement, shape.sampleRate))),
    ...cancellingFinding(judgement),
    ...channelFindings(judgement, mend, shape),
    ...humFinding(judgement),
    ...levelFindings(judgement, mend, shape),
  ]
}

function kindWords(
  kind: MendKind,
  { offset, correlation, delay, spikes, peak }: SoundJudgement,
  sampleRate: number,
): readonly [mended: string, unmended: string] {
  switch (kind) {
    case 'offset': {
      const what = `A constant offset of ${percent(offset)} ${'%'}`
      return [
        `${what} lay beneath the sound; it was taken away.`,
        `${what} lies beneath the sound: it hides silence and is learnt as if it were music. Mend the offset.`,
      ]
    }
    case 'polarity': {
      const help = 'Mend the polarity, or train in stereo (--channels left-right).'
      const mended = 'The right channel was turned over: left and right cancelled each other in mono.'
      if ((correlation ?? 0) <= CANCELS)
        return [mended, `Left and right cancel each other in mono: one is the other upside down, as after a wrong cable. ${help}`]
      return [mended, `Left and right partly cancel each other in mono (correlation ${(correlation ?? 0).toFixed(2)}). ${help}`]
    }
    case 'delay': {
      const { late, samples } = delay!
      const [later, first] = late === 1 ? ['right', 'left'] : ['left', 'right']
      const by = `${((1000 * samples) / sampleRate).toFixed(1)} ms (${samples} samples) later than the ${first} one`
      return [
        `The ${later} channel came ${by}; they were brought together.`,
        `The ${later} channel comes ${by}, all along, as with an interface that is a buffer off or a microphone that stands ` +
          'further away: in mono that sounds hollow. Mend the delay, or train in stereo (--channels left-right).',
      ]
    }
    case 'spikes': {
      const { count, firstSeconds, peak: spike } = spikes!
      const what = count === 1 ? `One sample at ${clock(firstSeconds)} lies` : `${count} samples, the first at ${clock(firstSeconds)}, lie`
      const far = `${what} ${Math.round(toDb(spike))} dB above full scale, which cannot be meant`
      return [
        `${far}; ${count === 1 ? 'its neighbours stand in for it' : 'their neighbours stand in for them'}.`,
        `${far}: a training would learn nothing else. Mend the spikes.`,
      ]
    }
    case 'level':
      if (peak > FAR_BEYOND) {
        const what = `The whole recording lies up to ${Math.round(toDb(peak))} dB above full scale: it was written with another scale`
        return [`${what}. It was brought to a usual level.`, `${what}. Mend the level.`]
      }
      return [
        `Its peak was at ${toDb(peak).toFixed(0)} dB; it was brought to a usual level.`,
        `Its peak is at ${toDb(peak).toFixed(0)} dB, so it counts as silence. If there is music in it, mend the level.`,
      ]
  }
}

function cancellingFinding({ cancelling }: SoundJudgement): Finding[] {
  if (cancelling.length === 0) return []
  const [start, end] = cancelling[0]
  const more = cancelling.length > 1 ? ` and at ${cancelling.length - 1} other ${cancelling.length === 2 ? 'place' : 'places'}` : ''
  return [
    {
      text:
        `From ${clock(start)} to ${clock(end)}${more} left and right cancel each other in mono. Train in stereo (--channels ` +
        'left-right), or on one of them (tracks).',
      mended: false,
      offer: null,
    },
  ]
}

function humFinding({ hum }: SoundJudgement): Finding[] {
  if (!hum) return []
  return [
    {
      text:
        `Mains hum of ${hum.hertz} Hz lies beneath the sound (${hum.db.toFixed(0)} dB): it is learnt as a drone that never ends. ` +
        `Take it away with a hum filter in a sound editor (${hum.hertz} Hz and its multiples) and import the file again.`,
      mended: false,
      offer: null,
    },
  ]
}

function channelFindings({ audible, peak }: SoundJudgement, mend: Mend, { channels, speakers }: SourceShape): Finding[] {
  if (channels < 2 || audible.length === 0 || peak === 0) return []
  const heard = audible.map((channel) => channel + 1)
  const say = (text: string, offer: Mend | null = null, mended = false): Finding[] => [{ text, mended, offer }]
  if (channels === 2) {
    if (audible.length === 2) return []
    const side = audible[0] === 0 ? 'left' : 'right'
    const isMended = mend.tracks?.join() === heard.join()
    if (isMended) return say(`Only the ${side} channel sounds; it is heard on both sides.`, { ...mend, tracks: null }, true)
    return say(`Only the ${side} channel sounds. Mend it to hear it on both sides.`, { ...mend, tracks: heard })
  }
  if (mend.tracks !== null) {
    const left = heard.filter((track) => !mend.tracks!.includes(track))
    const rest = left.length > 0 ? ` ${named('Track', left)} also ${left.length === 1 ? 'sounds' : 'sound'}.` : ' The others are silent.'
    return say(
      `Of its ${channels} ${speakers ? 'channels' : 'tracks'} ${named('track', mend.tracks)} ${mend.tracks.length === 1 ? 'is' : 'are'} kept.${rest}`,
      left.length > 0 ? { ...mend, tracks: null } : null,
      left.length > 0,
    )
  }
  if (!speakers) return say(`It has ${channels} tracks; all are heard, mixed in the middle. Choose some where that is too many (--tracks).`)
  const bass = speakers.indexOf('bass')
  if (!audible.includes(bass)) return []
  return say('Its bass channel (LFE) is left out of the mix to stereo, as the standard says. Mend it to mix all channels alike.', {
    ...mend,
    tracks: speakers.map((_, channel) => channel + 1),
  })
}

function levelFindings(
  { peak, clippedBelowFullScale, clippedSamples }: SoundJudgement,
  mend: Mend,
  { hasHeadroom }: SourceShape,
): Finding[] {
  const found: Finding[] = []
  const peakDb = toDb(peak)
  if (hasHeadroom && peakDb > NEARLY_FULL_SCALE_DB && peak <= FAR_BEYOND && !mend.kinds.includes('level')) {
    found.push({
      text: `It is loud: its peaks reach ${peakDb.toFixed(1)} dB above full scale, which its format can hold. It is kept as it is.`,
      mended: false,
      offer: null,
    })
  }
  if (clippedBelowFullScale && clippedSamples > FEW_CLIPPED) {
    found.push({
      text:
        `It was clipped and then brought to ${peakDb.toFixed(1)} dB: its peaks are cut off flat. A recording that was not clipped ` +
        'teaches more.',
      mended: false,
      offer: null,
    })
  }
  return found
}

/** So few samples are heard by nobody. */
const FEW_CLIPPED = 100

const percent = (offset: number): string => (offset >= 0.01 ? (100 * offset).toFixed(0) : (100 * offset).toPrecision(1))

function named(word: string, tracks: readonly number[]): string {
  const last = tracks[tracks.length - 1]
  return tracks.length === 1 ? `${word} ${last}` : `${word}s ${tracks.slice(0, -1).join(', ')} and ${last}`
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
