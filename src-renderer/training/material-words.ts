const MINUTE = 60
const LITTLE_SECONDS = 2 * MINUTE
const ENOUGH_SECONDS = 5 * MINUTE

/** What so much sound is good for where it is played on with; null where it is enough. */
export function materialWords(seconds: number): string | null {
  if (seconds >= ENOUGH_SECONDS) return null
  if (seconds < LITTLE_SECONDS)
    return (
      'This is little: it will repeat itself soon, and stay close to what you recorded. ' +
      'Five minutes or more let it find ways of its own.'
    )
  return 'This is enough to begin with. With five minutes or more it repeats itself less.'
}
