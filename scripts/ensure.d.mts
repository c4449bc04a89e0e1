export const root: string
export function runOrExit(command: string, args: string[], options?: object): void
export function runTogether(rows: string[][]): Promise<void>
export function ensureInstalled(): void
export function ensureBuilt(): void
