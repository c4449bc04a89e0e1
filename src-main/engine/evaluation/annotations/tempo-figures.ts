import type { TempoPair } from './annotation-files.ts'

const TOLERANCE = 0.08

/**
 * Tempo: two tempi that people tap to, right within 8 %.
 *
 * P-score: each reference tempo that is found counts by its strength. Accuracy 1: the stronger reference tempo is the first estimate
 * within 4 %; accuracy 2: or it is a half, third, double or triple of it.
 *
 * @source McKinney, Moelants, Davies, Klapuri 2007, as mir_eval's `tempo`; accuracies of Gouyon and others 2006
 */
export function tempoFigures(reference: TempoPair, estimate: TempoPair): Record<string, number> {
  const hits = reference.tempi.map((tempo) =>
    tempo > 0 && Math.min(...estimate.tempi.map((other) => Math.abs(tempo - other))) / tempo <= TOLERANCE ? 1 : 0,
  )
  const tempo = strongest(reference)
  const guess = strongest(estimate)
  const near = (factor: number): boolean => Math.abs(guess - factor * tempo) <= 0.04 * factor * tempo
  return {
    'P-score': reference.weight * hits[0] + (1 - reference.weight) * hits[1],
    'One-correct': Math.max(...hits),
    'Both-correct': Math.min(...hits),
    'Accuracy 1': near(1) ? 1 : 0,
    'Accuracy 2': [1, 2, 3, 1 / 2, 1 / 3].some(near) ? 1 : 0,
  }
}

const strongest = ({ tempi: [first, second], weight }: TempoPair): number => (first > 0 && (weight >= 0.5 || second === 0) ? first : second)
