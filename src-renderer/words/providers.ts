import type { ProviderId } from '../../src-shared/project/index.ts'
import type { DoctorReport } from '../../src-shared/rpc/index.ts'
import { PROVIDER_NAMES } from './runs.ts'

type Provider = DoctorReport['providers'][number]

interface ProviderOption {
  value: ProviderId | 'automatic'
  label: string
  note: string
}

const SHORT_NAMES: Record<ProviderId, string> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  dml: 'DirectML',
  coreml: 'Core ML',
  cuda: 'CUDA',
  'tfjs-node-gpu': 'TensorFlow.js',
}

/** `150 GFLOP/s`: how fast a provider trains. */
export const speed = (gigaflops: number): string =>
  gigaflops >= 1000 ? `${significant(gigaflops / 1000)} TFLOP/s` : `${significant(gigaflops)} GFLOP/s`

/** `40 training steps/s, 2000 frames/s when it plays`: what was measured, of the sizes it is measured with. */
export const rateWords = ({ rates }: Provider): string =>
  rates
    ? `${speed(rates.gigaflops)}: ${significant(rates.stepsPerSecond)} training steps or ${significant(rates.framesPerSecond)} ` +
      'generated moments a second'
    : ''

const significant = (value: number): string => String(Number(value.toPrecision(value >= 100 ? 3 : 2)))

/**
 * What a training can run on: left to the program, which says what it would take, or one of those that work here. The dialog about the
 * machine says why others do not.
 */
export function providerChoices(report: DoctorReport | null): ProviderOption[] {
  const usable = (report?.providers ?? []).filter(({ available }) => available)
  const best = usable.find(({ id }) => id === report?.automatic?.training)
  const named = best && [SHORT_NAMES[best.id], best.rates && speed(best.rates.gigaflops)].filter(Boolean).join(', ')
  return [
    { value: 'automatic', label: named ? `Automatic (${named})` : 'Automatic', note: 'the fastest this machine has, as measured' },
    ...usable.map(({ id, detail, rates }) => ({
      value: id,
      label: PROVIDER_NAMES[id],
      note: [detail, rates && speed(rates.gigaflops)].filter(Boolean).join(', '),
    })),
  ]
}
