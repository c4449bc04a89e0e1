const FIRST_WAIT_MILLISECONDS = 250
const LONGEST_WAIT_MILLISECONDS = 8_000

/** How long to wait before the attempt after `failures` failed ones: doubling, bounded. */
export const reconnectWaitMilliseconds = (failures: number): number =>
  Math.min(LONGEST_WAIT_MILLISECONDS, FIRST_WAIT_MILLISECONDS * 2 ** Math.max(0, failures - 1))
