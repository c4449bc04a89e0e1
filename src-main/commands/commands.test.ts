import { describe, expect, it } from 'vitest'
import { FRAME_MODELS } from '../engine/models/index.ts'
import { parseFlags, UsageError } from './command.ts'
import { boxFrom } from './edit-command.ts'
import { parseRegion, parseSeedAudio } from './generate-command.ts'
import { Output, clock } from './output.ts'
import { requireFittingFlags, settingsFromFlags, timeFromFlags, trainingFlags } from './training-flags.ts'

const settings = (...args: string[]): ReturnType<typeof settingsFromFlags> =>
  settingsFromFlags(parseFlags('train', ['DIR', ...args], trainingFlags, ['DIR']))

describe('flags', () => {
  it('of train change the preset where they are given', () => {
    expect(settings()).toEqual(FRAME_MODELS.bilinear.descriptor.presets.quick)
    expect(settings('--model', 'conv1d', '--preset', 'paper')).toEqual(FRAME_MODELS.conv1d.descriptor.presets.paper)
    const changed = settings(
      '--frames',
      'fourier-full',
      '--epochs',
      '5',
      '--hidden',
      '64',
      '--batch=4',
      '--sequence',
      '8',
      '--input-noise',
      '0.5',
      '--learning-rate',
      '1e-4',
      '--standardisation',
      'per-dimension',
      '--preview-epochs',
      '2,4',
      '--seed',
      '0',
    )
    expect(changed).toEqual({
      ...FRAME_MODELS.bilinear.descriptor.presets.quick,
      codec: 'fourier-full',
      epochs: 5,
      sizes: { ...FRAME_MODELS.bilinear.descriptor.presets.quick.sizes, hidden: 64 },
      batchSize: 4,
      sequenceFrames: 8,
      sequenceHopFrames: 8,
      inputNoise: 0.5,
      learningRate: 1e-4,
      standardisation: 'per-dimension',
      previewEpochs: [2, 4],
      seed: 0,
    })
    expect(settings('--preview-epochs', 'none').previewEpochs).toEqual([])
  })

  it('take numbers below zero as their values', () => {
    const options = { gain: { type: 'string' }, shift: { type: 'string' }, quiet: { type: 'boolean' } } as const
    const flags = parseFlags('edit', ['DIR', '--gain', '-3', '--shift', '-.5', '--quiet'], options, ['DIR'])
    const bounds = { minimum: -10, maximum: 10 }
    expect([flags.number('gain', bounds), flags.number('shift', bounds), flags.isSet('quiet')]).toEqual([-3, -0.5, true])
    expect(() => settings('--epochs', '-3')).toThrow('--epochs is "-3".')
    expect(() => settings('--epochs', '--seed')).toThrow(UsageError)
  })

  it('of edit choose a part in which something is', () => {
    const options = Object.fromEntries(['from', 'to', 'low', 'high'].map((name) => [name, { type: 'string' as const }]))
    const box = (...args: string[]): ReturnType<typeof boxFrom> =>
      boxFrom(parseFlags('edit', args, options, []), { sampleRate: 1000, frames: 29_000 })
    expect(box()).toEqual({ kind: 'box', startSample: null, endSample: null, lowHz: null, highHz: null })
    expect(box('--from', '1', '--to', '1.5', '--high', '400')).toMatchObject({ startSample: 1000, endSample: 1500, highHz: 400 })
    expect(() => box('--from', '5', '--to', '3')).toThrow('--to is "3".')
    expect(() => box('--from', '29')).toThrow('--from is "29".')
    expect(() => box('--low', '400', '--high', '400')).toThrow('--high is "400".')
  })

  it('of train choose frames, with sequences of a length that suits them', () => {
    expect(settings('--frames', 'mdct', '--rate', '44100', '--channels', 'mid-side', '--trim-silence', 'yes')).toMatchObject({
      codec: 'mdct',
      sampleRate: 44_100,
      channels: 'mid-side',
      trimSilence: true,
      sequenceFrames: 128,
      sequenceHopFrames: 64,
    })
    expect(settings('--frames', 'mdct', '--rate', '16000')).toMatchObject({ sampleRate: null, sequenceFrames: 96 })
    expect(settings('--frames', 'log-mel', '--sequence', '50')).toMatchObject({ sequenceFrames: 50, sequenceHopFrames: 50 })
    expect(settings('--augment', 'pitch=2,stretch=0.1,gain=6,tone=3,noise=-50').augmentation).toEqual({
      gainDb: 6,
      pitchSemitones: 2,
      stretch: 0.1,
      equaliserDb: 3,
      noiseDb: -50,
    })
  })

  it.each([
    [['--epochs', '0'], 'whole number from 1'],
    [['--epochs', '2.5'], 'whole number'],
    [['--epochs', 'many'], 'whole number'],
    [['--epochs', ''], 'whole number'],
    [['--model', 'transformer'], 'base, fc, conv1d, conv2d, bilinear, multilayer'],
    [['--frames', 'wav'], 'fourier, fourier-full, mdct'],
    [['--rate', '44100'], '16000'],
    [['--frames', 'mdct', '--rate', '12345'], '44100'],
    [['--augment', 'echo=1'], 'pitch, stretch'],
    [['--augment', 'pitch=40'], 'from 0 to 12'],
    [['--learning-rate=-1'], 'number from'],
    [['--learning-rate', '-1'], 'Give a number from'],
    [['--filters', '3'], '--hidden'],
    [['--hidden', '1000000'], 'whole number'],
    [['--colour', 'red'], '--help'],
    [['--epochs'], '--help'],
    [['extra'], 'quotes'],
  ])('used wrongly say what to do: %j', (args, advice) => {
    let error: unknown
    try {
      settings(...args)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(UsageError)
    expect((error as UsageError).advice).toContain(advice)
  })

  it('may name a recording with an @ in its name as a seed', () => {
    expect(parseSeedAudio('Prelude')).toEqual({ file: 'Prelude', startSeconds: 0 })
    expect(parseSeedAudio('a@b.wav@12.5')).toEqual({ file: 'a@b.wav', startSeconds: 12.5 })
    expect(() => parseSeedAudio('a.wav@soon')).toThrow(UsageError)
    expect(() => parseSeedAudio('a.wav@-1')).toThrow(UsageError)
  })
})

describe('output', () => {
  function record({ json, isTTY }: { json: boolean; isTTY: boolean }): { output: Output; out: () => string; err: () => string } {
    let out = ''
    let err = ''
    const streams = {
      out: { write: (text: string) => ((out += text), true) },
      err: { write: (text: string) => ((err += text), true), isTTY, columns: 20 },
    }
    return { output: new Output(json, streams as unknown as ConstructorParameters<typeof Output>[1]), out: () => out, err: () => err }
  }

  it('for programs is one JSON object a line on stdout, the result last', () => {
    const { output, out, err } = record({ json: true, isTTY: false })
    output.event('epoch', { epoch: 1 })
    output.remark('for people')
    output.result({ runId: 'x' }, 'for people')
    expect(out()).toBe('{"event":"epoch","epoch":1}\n{"event":"result","runId":"x"}\n')
    expect(err()).toBe('for people\n')
  })

  it('for people has no events, and a live line on terminals only', () => {
    const plain = record({ json: false, isTTY: false })
    plain.output.event('epoch', { epoch: 1 })
    plain.output.progress('50 %')
    plain.output.result({ runId: 'x' }, 'done')
    expect([plain.out(), plain.err()]).toEqual(['done\n', ''])
    const terminal = record({ json: false, isTTY: true })
    terminal.output.progress('a line that is longer than the terminal is wide')
    terminal.output.remark('next')
    expect(terminal.err()).toBe('\r\u001b[2Ka line that is long\r\u001b[2Knext\n')
  })

  it('shows times as clocks do', () => {
    expect([0, 59.6, 75, 3725].map(clock)).toEqual(['0:00', '1:00', '1:15', '1:02:05'])
  })
})

describe('a part of a take', () => {
  it('is named by the take and two times; the last @ counts', () => {
    expect(parseRegion('Prelude, take 2@12.5-20')).toEqual({ take: 'Prelude, take 2', startSeconds: 12.5, endSeconds: 20 })
    expect(parseRegion('at@home@0-3').take).toBe('at@home')
  })

  it('is refused in words where it is none', () => {
    for (const text of ['Prelude', 'Prelude@5', '@1-2', 'Prelude@a-b', 'Prelude@9-4']) expect(() => parseRegion(text)).toThrow(UsageError)
  })
})

describe('the time of a training', () => {
  const given = (...args: string[]): number | undefined => timeFromFlags(parseFlags('train', ['DIR', ...args], trainingFlags, ['DIR']))

  it('is said in words or numbers, and excludes a number of epochs', () => {
    expect([given('--for', 'quick'), given('--for', 'evening'), given('--for', '45m'), given('--for', '1.5h'), given()]).toEqual([
      600,
      7200,
      2700,
      5400,
      undefined,
    ])
    for (const wrong of ['soon', '0m', '45', '9999h', 'toString']) expect(() => given('--for', wrong)).toThrow(UsageError)
    expect(() => given('--for', 'quick', '--epochs', '3')).toThrow('--for and --epochs exclude each other.')
  })
})

describe('a training that goes on', () => {
  const given = (...args: string[]): void => requireFittingFlags(parseFlags('train', ['DIR', ...args], trainingFlags, ['DIR']))

  it('may learn from other recordings, and keeps the settings of the other', () => {
    given('--continue', 'latest', '--recordings', 'a,b', '--epochs', '4', '--name', 'More')
    expect(() => given('--continue', 'latest', '--batch', '4')).toThrow('--batch cannot be changed in a run that goes on from another')
  })

  it('is either the same one or a new one', () => {
    expect(() => given('--resume', 'latest', '--name', 'Other')).toThrow('--name cannot be changed in a run that is resumed')
    expect(() => given('--resume', 'a', '--continue', 'b')).toThrow('exclude each other')
  })
})
