/**
 * The way through states with the largest sum of scores, where each change of state costs the same.
 *
 * @param scores  [steps][states]
 * @returns       [steps] states
 * @source        Viterbi 1967. Cost: steps times states, for all changes cost the same
 */
export function likeliestPath(scores: readonly ArrayLike<number>[], changeCost: number): number[] {
  const states = scores[0]?.length ?? 0
  const from = scores.map(() => new Int32Array(states))
  let best = Float64Array.from(scores[0] ?? [])
  for (let step = 1; step < scores.length; step++) {
    const top = best.indexOf(Math.max(...best))
    const next = new Float64Array(states)
    for (let state = 0; state < states; state++) {
      const stays = best[state] >= best[top] - changeCost
      from[step][state] = stays ? state : top
      next[state] = scores[step][state] + (stays ? best[state] : best[top] - changeCost)
    }
    best = next
  }
  if (states === 0) return []
  let state = best.indexOf(Math.max(...best))
  const path = [state]
  for (let step = scores.length - 1; step > 0; step--) path.push((state = from[step][state]))
  return path.reverse()
}
