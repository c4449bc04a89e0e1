const MOST_EPOCHS = 200

/** `10, 20 30` as a list: whole numbers from 1, each once, in order. Null where something else was typed. */
export function parseEpochList(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter(Boolean)
  const epochs = words.map(Number)
  if (epochs.some((epoch) => !Number.isInteger(epoch) || epoch < 1)) return null
  const each = [...new Set(epochs)].sort((a, b) => a - b)
  return each.length <= MOST_EPOCHS ? each : null
}

export const formatEpochList = (epochs: readonly number[]): string => epochs.join(', ')
