export const SPEAKER: string
export const MICROPHONE: string
export const DEBIAN_PACKAGES: string[]
export function pulseMissing(): string | null
export interface PrivatePulse {
  folder: string
  environment: NodeJS.ProcessEnv
  start(): Promise<void>
  kill(): Promise<void>
  stop(): Promise<void>
  control(...args: string[]): string
  moduleOf(words: string): string
  pid(): number
}
export function startPulse(options?: { sampleRate?: number }): Promise<PrivatePulse>
