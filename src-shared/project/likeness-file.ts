import { TRAITS, type Likeness } from './likeness.ts'

const CLASSES = 12

/** A likeness as it is kept: how many stretches, their traits, the harmony of the beats; 32-bit floats of the machine. */
export function likenessBytes({ traits, harmony }: Likeness): Uint8Array<ArrayBuffer> {
  const values = new Float32Array(1 + traits.length + harmony.length)
  values[0] = traits.length / TRAITS
  values.set(traits, 1)
  values.set(harmony, 1 + traits.length)
  return new Uint8Array(values.buffer)
}

/** Null where the file is damaged. */
export function readLikeness(bytes: Uint8Array): Likeness | null {
  if (bytes.length < 4 || bytes.length % 4 !== 0) return null
  const values = new Float32Array(new Uint8Array(bytes).buffer)
  const end = 1 + values[0] * TRAITS
  if (!Number.isInteger(end) || end < 1 || end > values.length || (values.length - end) % CLASSES !== 0) return null
  return values.every(Number.isFinite) ? { traits: values.slice(1, end), harmony: values.slice(end) } : null
}
