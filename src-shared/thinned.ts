/**
 * As many as can be shown, evenly out of a list: all of it where that is not too many; of more, every second, third ...
 *
 * @param most  integer > 0
 */
export function thinned<T>(list: readonly T[], most: number): T[] {
  const stride = Math.max(1, Math.ceil(list.length / most))
  return list.filter((_, i) => i % stride === 0)
}
