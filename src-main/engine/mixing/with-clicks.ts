import { click } from '../../../src-shared/audio/index.ts'
import { countInSamples, MeterMap, TempoMap, type Song } from '../../../src-shared/music/index.ts'
import { silentPart, stereoBlock, type Stereo } from './mix-blocks.ts'
import { MIX_BLOCK_SAMPLES, type MixBlock } from './mix-song.ts'

/** Longest song that beats are looked for in. */
const LAST_TICK = 2 ** 31 - 1

interface ClickOptions {
  /** Whether the mix has clicks, too, not only what comes before it. */
  isOn: boolean
  countInBars: number
  sampleRate: number
  /** Of the mix, in samples of the song. */
  startSample: number
}

/** A mix with the clicks of a metronome, after a count-in of whole bars. Stems are left alone, and are silent during the count-in. */
export async function* withClicks(blocks: AsyncIterable<MixBlock>, song: Song, options: ClickOptions): AsyncGenerator<MixBlock> {
  const { isOn, countInBars, sampleRate, startSample } = options
  const tempo = new TempoMap(song.tempi)
  const clicks = { bar: click('bar', sampleRate), beat: click('beat', sampleRate) }
  const startTick = tempo.tickOfSample(startSample, sampleRate)
  const { numerator } = new MeterMap(song.meters).meterAt(startTick)
  const length = countInSamples(song, startTick, countInBars, sampleRate)
  const track = new ClickTrack()
  for (let beat = 0; beat < countInBars * numerator; beat++) {
    const at = startSample - length + Math.round((beat * length) / (countInBars * numerator))
    track.add(at, beat % numerator === 0 ? clicks.bar : clicks.beat)
  }
  const silence = stereoBlock(MIX_BLOCK_SAMPLES)
  for (let at = startSample - length; at < startSample;) {
    const silent = silentPart(silence, Math.min(MIX_BLOCK_SAMPLES, startSample - at))
    const block = { mix: stereoBlock(silent[0].length), tracks: [], reverb: silent, delay: silent }
    track.addTo(block.mix, at)
    yield block
    at += silent[0].length
  }
  const beats = isOn ? beatsFrom(song, tempo, startTick, sampleRate) : null
  let next = beats?.next()
  let at = startSample
  for await (const block of blocks) {
    const end = at + block.mix[0].length
    for (; next && !next.done && next.value.sample < end; next = beats?.next()) {
      if (next.value.sample >= startSample) track.add(next.value.sample, next.value.isBar ? clicks.bar : clicks.beat)
    }
    track.addTo(block.mix, at)
    yield block
    at = end
  }
}

/** Every beat from the bar of a tick on. */
function* beatsFrom(song: Song, tempo: TempoMap, startTick: number, sampleRate: number): Generator<{ sample: number; isBar: boolean }> {
  const meters = new MeterMap(song.meters)
  let { bar } = meters.positionAt(startTick)
  for (let tick = meters.barTick(bar); tick < LAST_TICK; tick = meters.barTick(++bar)) {
    const [beatTicks, end] = [meters.beatTicksAt(tick), meters.barTick(bar + 1)]
    for (let beat = tick; beat < end; beat += beatTicks) yield { sample: tempo.sampleAt(beat, sampleRate), isBar: beat === tick }
  }
}

/** Clicks that begin within a block and may go on in the next. */
class ClickTrack {
  private sounding: { at: number; sound: Float32Array }[] = []

  add(at: number, sound: Float32Array): void {
    this.sounding.push({ at, sound })
  }

  addTo([left, right]: Stereo, at: number): void {
    const end = at + left.length
    for (const { at: begin, sound } of this.sounding) {
      for (let i = Math.max(0, at - begin); i < sound.length && begin + i < end; i++) {
        left[begin + i - at] += sound[i]
        right[begin + i - at] += sound[i]
      }
    }
    this.sounding = this.sounding.filter(({ at: begin, sound }) => begin + sound.length > end)
  }
}
