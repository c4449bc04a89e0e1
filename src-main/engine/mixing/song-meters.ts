import { METER_SAMPLES, METER_VALUES } from '../../../src-shared/audio/index.ts'
import { groupOf, type Track } from '../../../src-shared/music/index.ts'
import { measureStretch, takeIn } from '../dsp/stretch-measure.ts'
import { addBlock, silentPart, stereoBlock, type Stereo } from './mix-blocks.ts'
import { MIX_BLOCK_SAMPLES, type MixBlock } from './mix-song.ts'

/**
 * What the meters of a song show: of what each track adds to the mix, a group being the sum of its tracks, and of the mix.
 *
 *   peak = max |x|,  rms = sqrt(sum x^2 / METER_SAMPLES)   over METER_SAMPLES samples of one side
 */
export class SongMeters {
  /** Values of a row: `METER_VALUES` for each track in the order of the song, then for the mix. */
  readonly rowValues: number
  /** Of each track, whose sounds are summed in its meter. */
  private readonly members: readonly (readonly string[])[]
  private readonly sum = stereoBlock(MIX_BLOCK_SAMPLES)
  /** Of the row that is not whole yet: peaks and sums of squares. */
  private readonly row: Float64Array
  private filled = 0

  constructor(tracks: readonly Track[]) {
    const inGroup = (group: Track): string[] => tracks.filter((track) => groupOf(tracks, track) === group).map(({ id }) => id)
    this.members = tracks.map((track) => (track.kind === 'group' ? inGroup(track) : [track.id]))
    this.rowValues = METER_VALUES * (tracks.length + 1)
    this.row = new Float64Array(this.rowValues)
  }

  /**
   * Takes a block in; blocks follow each other.
   *
   * @returns the rows that are whole now, [rows, rowValues], row-major
   */
  add({ mix, tracks }: MixBlock): Float32Array<ArrayBuffer> {
    const count = mix[0].length
    const rows = new Float32Array(this.rowValues * Math.floor((this.filled + count) / METER_SAMPLES))
    const sounds = new Map(tracks.map(({ trackId, sound }) => [trackId, sound]))
    this.members.forEach((ids, i) => this.measure(this.sumOf(ids, sounds, count), i * METER_VALUES, count, rows))
    this.measure(mix, this.rowValues - METER_VALUES, count, rows)
    this.filled = (this.filled + count) % METER_SAMPLES
    return rows
  }

  /** Null for silence. */
  private sumOf(ids: readonly string[], sounds: ReadonlyMap<string, Stereo>, count: number): Stereo | null {
    const heard = ids.map((id) => sounds.get(id)).filter((sound): sound is Stereo => sound !== undefined)
    if (heard.length < 2) return heard.at(0) ?? null
    const sum = silentPart(this.sum, count)
    for (const sound of heard) addBlock(sum, sound)
    return sum
  }

  /** @param at  of the meter, in a row */
  private measure(sound: Stereo | null, at: number, count: number, rows: Float32Array): void {
    for (let side = 0; side < 2; side++) {
      let [peak, squares] = [this.row[at + side], this.row[at + 2 + side]]
      if (sound) takeIn(sound[side])
      let place = at + side
      for (let from = 0; from < count;) {
        const to = Math.min(count, from + METER_SAMPLES - ((this.filled + from) % METER_SAMPLES))
        if (sound) {
          const measured = measureStretch(from, to)
          peak = Math.max(peak, -measured.low, measured.high)
          squares += measured.squares
        }
        if ((this.filled + to) % METER_SAMPLES === 0) {
          rows[place] = peak
          rows[place + 2] = Math.sqrt(squares / METER_SAMPLES)
          place += this.rowValues
          peak = squares = 0
        }
        from = to
      }
      this.row[at + side] = peak
      this.row[at + 2 + side] = squares
    }
  }
}
