/** Parts that beats are divided into: three in 6/8. */
export type BeatParts = 2 | 3

/** How the beats of a recording make bars. */
export interface PlayedBars {
  /** Beats of a bar; null where no beat stands out. */
  beatsPerBar: number | null
  /** Index of the first beat that begins a bar. */
  firstDownbeat: number
  /** Where bars get another length: the beat that begins the first of them. Ascending. */
  meterChanges: readonly MeterChangeAtBeat[]
}

export interface MeterChangeAtBeat {
  beat: number
  beatsPerBar: number
}

/** Of each of so many beats its place in its bar, from 0; before the first whole bar it counts back. Null where there are no bars. */
export function barPlaces(beats: number, { beatsPerBar, firstDownbeat, meterChanges }: PlayedBars): number[] | null {
  if (beatsPerBar === null) return null
  const stretches = [{ beat: firstDownbeat, beatsPerBar }, ...meterChanges]
  let stretch = 0
  return Array.from({ length: beats }, (_, i) => {
    while (stretch + 1 < stretches.length && i >= stretches[stretch + 1].beat) stretch++
    const { beat, beatsPerBar: length } = stretches[stretch]
    return (((i - beat) % length) + length) % length
  })
}

/** The beats that begin bars. @returns indices, ascending; none where there are no bars */
export function downbeatsOf(beats: number, bars: PlayedBars): number[] {
  return barPlaces(beats, bars)?.flatMap((place, i) => (place === 0 ? [i] : [])) ?? []
}
