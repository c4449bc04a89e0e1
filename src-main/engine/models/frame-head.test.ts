import { describe, expect, it } from 'vitest'
import { Graph } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { CounterRandom } from '../random.ts'
import { mixtureHead } from './frame-head.ts'

const VALUES = 2
const head = mixtureHead(2)
// Weights 1/4 and 3/4; the first frame that it could be is (1, -1) with the widths 1/2 and 2, the second (-3, 0) with 1 and 1.
const SAID = Float32Array.of(Math.log(1), Math.log(3), 1, -1, -3, 0, Math.log(0.5), Math.log(2), 0, 0)
const TARGET = [0.5, 1]

const bell = (x: number, middle: number, width: number): number =>
  Math.exp(-(((x - middle) / width) ** 2) / 2) / (width * Math.sqrt(2 * Math.PI))

describe('a mixture of frames', () => {
  it('is as surprised as the closed form says, and guesses its mean, in the graph and outside', async () => {
    const density = 0.25 * bell(0.5, 1, 0.5) * bell(1, -1, 2) + 0.75 * bell(0.5, -3, 1) * bell(1, 0, 1)
    const graph = new Graph('head')
    const said = graph.input('said', [1, 1, head.width(VALUES)])
    const targets = graph.input('targets', [1, 1, VALUES])
    const session = await Session.create(
      compileGraph({ inputs: [said, targets], outputs: { surprise: head.surprise(said, targets), guess: head.guess(said, VALUES) } }),
    )
    const { surprise, guess } = await session.run({
      said: hostTensor(SAID, said.shape),
      targets: hostTensor(Float32Array.from(TARGET), targets.shape),
    })
    await session.dispose()
    expect(surprise.data[0]).toBeCloseTo(-Math.log(density) / VALUES, 5)
    const mean = [0.25 * 1 + 0.75 * -3, 0.25 * -1]
    expect(guess.data as Float32Array).toBeAllclose(Float32Array.from(mean), { atol: 1e-6 })
    expect(head.guessed(Float32Array.of(...SAID, ...SAID), VALUES)).toBeAllclose(Float32Array.of(...mean, ...mean), { atol: 1e-6 })
  })

  it('draws as often and as widely as it says, and the same again from the same chance', () => {
    const how = { temperature: 1, highTemperature: 1 }
    const draws = Array.from({ length: 4000 }, (_, i) => head.draw(SAID, VALUES, how, new CounterRandom(5, i)))
    expect(head.draw(SAID, VALUES, how, new CounterRandom(5, 7))).toEqual(draws[7])
    // Which one it was is told by the first value: the middles lie four and eight widths apart.
    const ofFirst = draws.filter(([x]) => x > -1)
    expect(ofFirst.length / draws.length).toBeCloseTo(0.25, 1)
    const mean = (all: number[]): number => all.reduce((sum, value) => sum + value, 0) / all.length
    const width = (all: number[]): number => Math.sqrt(mean(all.map((value) => (value - mean(all)) ** 2)))
    const seconds = ofFirst.map(([, y]) => y)
    // Three standard errors of a thousand draws: a tenth of the widths.
    expect(Math.abs(mean(seconds) + 1)).toBeLessThan(0.2)
    expect(Math.abs(width(seconds) / 2 - 1)).toBeLessThan(0.1)
    const others = draws.filter(([x]) => x < -1).map(([, y]) => y)
    expect(Math.abs(mean(others))).toBeLessThan(0.1)
    expect(Math.abs(width(others) - 1)).toBeLessThan(0.1)
  })

  it('keeps to the likeliest frame without temperature, and goes from low to high values by their own', () => {
    const still = head.draw(SAID, VALUES, { temperature: 0, highTemperature: 0 }, new CounterRandom(1, 1))
    expect(still).toEqual(Float32Array.of(-3, 0))
    const drawn = head.draw(SAID, VALUES, { temperature: 0, highTemperature: 0.5 }, new CounterRandom(1, 2))
    const lowest = [1, -3].includes(drawn[0])
    expect([lowest, drawn[1] === 0 || drawn[1] === -1]).toEqual([true, false])
  })
})
