import type { ReadableSound } from '../../src-main/engine/spectral-editing/readable-sound.ts'
import { entry, type BenchEntry } from '../report.ts'

/** The first channel. */
export const whole = (sound: ReadableSound): Float32Array => {
  const samples = new Float32Array(sound.frames)
  sound.read(0, [samples])
  return samples
}

/** Means of ratios in decibels, by name. */
export class Ratios {
  private readonly lists = new Map<string, number[]>()

  add(name: string, decibels: number): void {
    this.lists.set(name, [...(this.lists.get(name) ?? []), decibels])
  }

  entries(): BenchEntry[] {
    return [...this.lists].map(([name, list]) => entry(name, list.reduce((sum, value) => sum + value, 0) / list.length, 'dB'))
  }
}
