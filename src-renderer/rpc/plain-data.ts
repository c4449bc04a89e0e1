import { toRaw } from 'vue'

/**
 * A deep copy without Vue's proxies, which cannot be cloned into another process and lie at any depth of what a form holds.
 * Bytes and sample arrays are passed on as they are.
 */
export function plainData<T>(value: T): T {
  const raw: unknown = toRaw(value)
  if (Array.isArray(raw)) return raw.map(plainData) as T
  if (raw === null || typeof raw !== 'object' || Object.getPrototypeOf(raw) !== Object.prototype) return raw as T
  return Object.fromEntries(Object.entries(raw).map(([name, part]) => [name, plainData(part)])) as T
}
