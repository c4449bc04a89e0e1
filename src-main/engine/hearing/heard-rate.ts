/** Everything is heard in mono at this rate, Hz. */
export const HEARD_RATE = 22_050
