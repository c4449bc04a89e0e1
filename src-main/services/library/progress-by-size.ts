import { stat } from 'node:fs/promises'
import { basename } from 'node:path'

/** What a file costs besides its bytes, in bytes. */
const COST_PER_FILE = 1 << 18

/** Turns the parts of single files into the part of all, each weighing as its size. */
export async function progressBySize(
  sources: readonly { path: string; name: string }[],
  onProgress: (progress: { file: string; progress: number }) => void,
): Promise<(place: number, part: number) => void> {
  const weights: number[] = []
  // A file that is gone is told when its turn comes.
  for (const { path } of sources)
    weights.push(
      COST_PER_FILE +
        (await stat(path).then(
          ({ size }) => size,
          () => 0,
        )),
    )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const parts = new Float64Array(sources.length)
  let done = 0
  return (place, part) => {
    done += Math.max(0, part - parts[place]) * weights[place]
    parts[place] = Math.max(parts[place], part)
    onProgress({ file: basename(sources[place].name), progress: Math.min(1, done / total) })
  }
}
