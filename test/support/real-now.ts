const now = performance.now.bind(performance)

/** What the clock says, also where a test lets the program see another time. */
export const realNowMs = (): number => now()
