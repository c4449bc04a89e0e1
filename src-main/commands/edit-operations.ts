import type { SpectralOperation } from '../../src-shared/spectral/index.ts'
import { parseNumber, UsageError } from './command.ts'

/** What an operation of the command line needs to know of the sound. */
export interface OperationContext {
  sampleRate: number
  /** The noise that was pointed at with --noise. */
  noisePrint(): Promise<number[]>
  /** Id of a take that is named. */
  takeId(name: string): string
  /** Of the selection, in samples; 0 without. */
  startSample: number
}

export const OPERATION_HELP = `  gain:DB                louder or softer
  erase                  takes it away
  match[:ALONG]          brings what is louder than its neighbours down to them: time, frequency or both (frequency)
  heal[:ALONG]           new sound made of its neighbours: time, frequency or both (time)
  clone:SECONDS          the same frequencies from so much later (before: negative), in place of what is there
  move:SECONDS[:CENTS]   later or earlier, and higher or lower; copy:... leaves it there as well
  stretch:FACTOR         so many times as long, from where it begins
  split:KEEPS            keeps what rings (harmonic) or what strikes (percussive)
  denoise[:DB]           noise down by so much (12); --noise FROM-TO says where there is nothing but noise
  declick[:THRESHOLD]    clicks (5): smaller finds more
  declip:DB              what was cut off at that level
  dehum:HZ[:COUNT]       hum and its harmonics (16)
  noise:DB               adds noise
  insert:TAKE            a take in place of it, from the selection's beginning`

const ALONG = ['time', 'frequency', 'both'] as const

/** @throws UsageError where there is no such operation, or a number is wrong */
export async function parseOperation(text: string, context: OperationContext): Promise<SpectralOperation> {
  const [kind, ...values] = text.split(':')
  const number = (at: number, minimum: number, maximum: number, usual?: number): number => {
    if (values[at] === undefined && usual !== undefined) return usual
    return parseNumber(`--do ${kind}`, values[at] ?? '', { minimum, maximum })
  }
  const along = (usual: (typeof ALONG)[number]): (typeof ALONG)[number] => {
    const found = values[0] === undefined ? usual : ALONG.find((one) => one === values[0])
    if (!found) throw new UsageError(`--do ${kind} is along "${values[0]}".`, `Choose one of: ${ALONG.join(', ')}.`)
    return found
  }
  const offset = (): number => Math.round(number(0, -36_000, 36_000) * context.sampleRate)
  switch (kind) {
    case 'gain':
      return { kind, db: number(0, -150, 60) }
    case 'erase':
      return { kind }
    case 'match':
      return { kind, along: along('frequency') }
    case 'heal':
      return { kind, along: along('time') }
    case 'clone':
      return { kind, offsetSamples: offset() }
    case 'move':
    case 'copy':
      return { kind: 'move', offsetSamples: offset(), cents: number(1, -4800, 4800, 0), stretch: 1, keepsSource: kind === 'copy' }
    case 'stretch':
      return { kind: 'move', offsetSamples: 0, cents: 0, stretch: number(0, 0.125, 8), keepsSource: false }
    case 'split':
      if (values[0] !== 'harmonic' && values[0] !== 'percussive')
        throw new UsageError(`--do split keeps "${values[0] ?? ''}".`, 'Choose one of: harmonic, percussive.')
      return { kind, keeps: values[0] }
    case 'denoise':
      return { kind, print: await context.noisePrint(), reductionDb: number(0, 0, 60, 12), sensitivityDb: 3 }
    case 'declick':
      return { kind, threshold: number(0, 1.5, 50, 5) }
    case 'declip':
      return { kind, levelDb: number(0, -40, 6) }
    case 'dehum':
      return { kind, hertz: number(0, 20, 1000), harmonics: Math.round(number(1, 1, 64, 16)) }
    case 'noise':
      return { kind, db: number(0, -150, 60), seed: 1 }
    case 'insert':
      if (!values[0]) throw new UsageError('--do insert names no take.', 'Write it as --do "insert:TAKE".')
      return { kind, sound: { kind: 'take', id: context.takeId(values.join(':')) }, atSample: context.startSample, isMixed: false }
    default:
      throw new UsageError(`There is no operation "${kind}".`, 'See "spectraloom edit --help" for those there are.')
  }
}
