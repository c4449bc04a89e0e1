import { beforeAll, describe, expect, it } from 'vitest'
import { hostTensor, hostZeros, type HostTensor } from '../../../src-main/engine/host-tensor.ts'
import { compileLoop, LoopRunner, type Session } from '../../../src-main/engine/onnx/index.ts'
import { formProgram, NEXT, openForm, ROWS, STEPS, tokenModel, TOKENS, trainedWeights, tunes } from './index.ts'

const int = (value: number): HostTensor => hostTensor([value], [], 'int32')
const float = (value: number): HostTensor => hostTensor([value], [])
const tokensAt = (step: number): HostTensor =>
  hostTensor(
    tunes.map((tune) => tune[step]),
    [ROWS],
    'int32',
  )
const careful = { temperature: float(1), 'top-k': float(1), 'top-p': float(1) }

/** What is remembered before the first token. */
const silence = (session: Session): Record<string, HostTensor> =>
  Object.fromEntries(
    session.outputNames.filter((name) => name.startsWith(NEXT)).map((name) => [name.slice(NEXT.length), shapes.get(name)!]),
  )

const shapes = new Map<string, HostTensor>()

describe.each(['rotary', 'relative'] as const)('the token model with %s positions as an ONNX file', (positions) => {
  const model = tokenModel(positions)
  let weights: Map<string, HostTensor>
  let session: Session

  beforeAll(async () => {
    weights = await trainedWeights(model)
    session = await openForm(model, 'step', weights)
    for (const { name, shape } of formProgram(model.forms[1], weights).states) shapes.set(NEXT + name, hostZeros(shape))
    return () => session.dispose()
  })

  /** Steps from silence; each hears the token that `heard` gives it, after the one drawn before it. */
  const play = async (
    steps: number,
    heard: (step: number, drawn: HostTensor) => HostTensor,
    knobs: Record<string, HostTensor>,
    seed = 1,
  ): Promise<{ drawn: number[][]; logits: number[][] }> => {
    let states = silence(session)
    let drawn = tokensAt(0)
    const all: { drawn: number[][]; logits: number[][] } = { drawn: [], logits: [] }
    for (let step = 0; step < steps; step++) {
      const ran: Record<string, HostTensor> = await session.run({
        ...states,
        ...knobs,
        token: heard(step, drawn),
        seed: int(seed),
        counter: int(step),
      })
      states = Object.fromEntries(Object.keys(states).map((name) => [name, ran[NEXT + name]]))
      drawn = ran.drawn
      all.drawn.push(Array.from(drawn.data, Number))
      all.logits.push(Array.from(ran.logits.data, Number))
    }
    return all
  }

  it('says step by step, with what it remembers, what it says of the whole at once', async () => {
    const { logits } = await play(STEPS, (step) => tokensAt(step), careful)
    const window = await openForm(model, 'window', weights)
    const tokens = hostTensor(
      Array.from({ length: STEPS * ROWS }, (_, i) => tunes[i % ROWS][Math.floor(i / ROWS)]),
      [STEPS, ROWS],
      'int32',
    )
    const whole = await window.run({ tokens })
    await window.dispose()
    // Some hundred single-precision operations one after another, on logits up to 10.
    expect(logits.flat()).toBeAllclose(Array.from(whole.logits.data, Number), { rtol: 1e-4, atol: 1e-3 })
  })

  it('plays a learned tune from its first token on, where only the likeliest is drawn', async () => {
    const { drawn } = await play(STEPS, (_, before) => before, careful)
    tunes.forEach((tune, row) =>
      expect(
        drawn.map((tokens) => tokens[row]),
        `tune ${row}`,
      ).toEqual(tune.slice(1)),
    )
  })

  it('draws the same from the same seed, something else from another, and less of everything where it is careful', async () => {
    const free = { temperature: float(3), 'top-k': float(TOKENS), 'top-p': float(1) }
    const next = (_: number, before: HostTensor): HostTensor => before
    const { drawn } = await play(40, next, free)
    expect((await play(40, next, free)).drawn).toEqual(drawn)
    expect((await play(40, next, free, 2)).drawn).not.toEqual(drawn)
    // Drawn tokens beyond the four likeliest of their own step: some when free, none with top-k 4.
    const beyondFour = ({ drawn: tokens, logits }: Awaited<ReturnType<typeof play>>): number =>
      tokens.flatMap((row, step) =>
        row.filter((token, i) => {
          const own = logits[step].slice(i * TOKENS, (i + 1) * TOKENS)
          return own.filter((value) => value > own[token]).length >= 4
        }),
      ).length
    expect(beyondFour(await play(40, next, free))).toBeGreaterThan(10)
    expect(beyondFour(await play(40, next, { ...free, 'top-k': float(4) }))).toBe(0)
  })

  it('draws many tokens in one run of a loop as it does in a run each', async () => {
    const steps = 20
    const free = { temperature: float(1.5), 'top-k': float(6), 'top-p': float(0.9) }
    const { drawn } = await play(steps, (_, before) => before, free)
    const { inputs, outputs, states } = formProgram(model.forms[1], new Map())
    const named = (name: string) => inputs.find((input) => (input.node.attributes as { name: string }).name === name)!
    const fed = ['temperature', 'top-k', 'top-p', 'seed', ...weights.keys()].map((name) => ({ name, input: named(name) }))
    const program = {
      carried: [
        { name: 'token', input: named('token'), output: outputs.drawn },
        ...states.map(({ name, input, output }) => ({ name, input, output })),
      ],
      perStep: [{ name: 'counter', input: named('counter') }],
      shared: fed,
      results: [{ name: 'drawn', output: outputs.drawn }],
    }
    const runner = await LoopRunner.create(compileLoop(program), program, { threads: 1 })
    await runner.write({ token: tokensAt(0), ...Object.fromEntries(states.map(({ name, shape }) => [name, hostZeros(shape)])) })
    const counter = hostTensor(
      Array.from({ length: steps }, (_, i) => i),
      [steps],
      'int32',
    )
    const ran = await runner.run({ counter }, { ...free, seed: int(1), ...Object.fromEntries(weights) })
    await runner.dispose()
    expect(Array.from(ran.drawn.data, Number)).toEqual(drawn.flat())
  })
})
