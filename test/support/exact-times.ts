/** Exact rational arithmetic for checks of times: numerators and denominators without bound. */
export class Rational {
  private constructor(
    readonly numerator: bigint,
    readonly denominator: bigint,
  ) {}

  static of(numerator: bigint | number, denominator: bigint | number = 1): Rational {
    const [n, d] = [BigInt(numerator), BigInt(denominator)]
    return d < 0n ? new Rational(-n, -d) : new Rational(n, d)
  }

  /** A number of JavaScript as the fraction that it is. */
  static exactly(value: number): Rational {
    let denominator = 1n
    let scaled = value
    while (!Number.isInteger(scaled)) {
      scaled *= 2
      denominator *= 2n
    }
    return new Rational(BigInt(scaled), denominator)
  }

  plus({ numerator, denominator }: Rational): Rational {
    return new Rational(this.numerator * denominator + numerator * this.denominator, this.denominator * denominator)
  }

  times({ numerator, denominator }: Rational): Rational {
    return new Rational(this.numerator * numerator, this.denominator * denominator)
  }

  minus(other: Rational): Rational {
    return this.plus(other.times(Rational.of(-1)))
  }

  /** For what is told; comparisons are exact. */
  get value(): number {
    return Number(this.numerator) / Number(this.denominator)
  }

  get absolute(): Rational {
    return this.numerator < 0n ? new Rational(-this.numerator, this.denominator) : this
  }

  isAtMost({ numerator, denominator }: Rational): boolean {
    return this.numerator * denominator <= numerator * this.denominator
  }
}

/** Seconds at a tick, summed change by change without rounding. @param ticks  960 a quarter */
export function exactSeconds(tempi: readonly { tick: number; microsecondsPerQuarter: number }[], ticks: number): Rational {
  let sum = Rational.of(0)
  tempi.forEach(({ tick, microsecondsPerQuarter }, i) => {
    const end = Math.min(ticks, tempi[i + 1]?.tick ?? ticks)
    if (end > tick) sum = sum.plus(Rational.of(BigInt(end - tick) * BigInt(microsecondsPerQuarter), 960_000_000n))
  })
  return sum
}
