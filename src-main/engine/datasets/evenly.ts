/** All where there are no more than `most`; otherwise so many of them, spread evenly. */
export const evenly = <T>(all: readonly T[], most: number): T[] =>
  all.length <= most ? [...all] : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)])
