/**
 * Colours for levels, made here: along each map the lightness as it is seen (OKLab, Ottosson 2020) rises evenly from end to end, so that
 * equal steps of level look equal, and the order can be read without the hue. Hue and chroma run through stops; chroma gives way where a
 * colour would not fit the screen's gamut.
 */
export const COLOUR_MAP_NAMES = ['ember', 'verdigris', 'woad', 'linen', 'ink'] as const
export type ColourMapName = (typeof COLOUR_MAP_NAMES)[number]

interface Stops {
  lightness: readonly [number, number]
  /** Degrees, from the darkest to the lightest, evenly spaced. */
  hue: readonly number[]
  chroma: readonly number[]
}

const MAPS: Record<ColourMapName, Stops> = {
  /** Black through purple and red to pale yellow. */
  ember: { lightness: [0.1, 0.97], hue: [290, 300, 330, 380, 405, 440, 465], chroma: [0.02, 0.14, 0.19, 0.21, 0.19, 0.16, 0.07] },
  /** Violet through blue-green to yellow. */
  verdigris: { lightness: [0.2, 0.94], hue: [310, 280, 240, 195, 165, 135, 105], chroma: [0.1, 0.13, 0.1, 0.1, 0.14, 0.18, 0.19] },
  /** Blue through grey to yellow: told apart whatever the kind of colour vision. */
  woad: { lightness: [0.16, 0.95], hue: [262, 260, 258, 250, 100, 96, 98], chroma: [0.07, 0.11, 0.07, 0.02, 0.05, 0.11, 0.15] },
  linen: { lightness: [0.1, 0.97], hue: [80, 80], chroma: [0, 0.012] },
  /** Ink on paper, for light rooms. */
  ink: { lightness: [0.98, 0.12], hue: [85, 85], chroma: [0.012, 0.01] },
}

export const COLOUR_STEPS = 256

/** A map's colours, shape [256, 4], bytes of red, green, blue and 255, from the softest to the loudest. */
export function colourTable(name: ColourMapName): Uint8Array<ArrayBuffer> {
  const { lightness, hue, chroma } = MAPS[name]
  const table = new Uint8Array(COLOUR_STEPS * 4)
  for (let step = 0; step < COLOUR_STEPS; step++) {
    const along = step / (COLOUR_STEPS - 1)
    const l = lightness[0] + along * (lightness[1] - lightness[0])
    table.set([...inGamut(l, between(chroma, along), (between(hue, along) * Math.PI) / 180), 255], step * 4)
  }
  return table
}

/** Between stops, smoothly: a cubic through neighbouring stops (Catmull and Rom). */
function between(stops: readonly number[], along: number): number {
  const at = along * (stops.length - 1)
  const i = Math.min(stops.length - 2, Math.floor(at))
  const t = at - i
  const [p1, p2] = [stops[i], stops[i + 1]]
  const p0 = stops[i - 1] ?? 2 * p1 - p2
  const p3 = stops[i + 2] ?? 2 * p2 - p1
  return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)))
}

/** The colour with as much of its chroma as the screen can show. */
function inGamut(l: number, chroma: number, hue: number): number[] {
  const colour = (share: number): number[] => linearOfOklab(l, share * chroma * Math.cos(hue), share * chroma * Math.sin(hue))
  const fits = (share: number): boolean => colour(share).every((value) => value >= -0.0005 && value <= 1.0005)
  let [low, high] = fits(1) ? [1, 1] : [0, 1]
  while (high - low > 1e-3) {
    const middle = (low + high) / 2
    if (fits(middle)) low = middle
    else high = middle
  }
  return colour(low).map(byteOfLinear)
}

/** @source Ottosson 2020, "A perceptual color space for image processing" */
function linearOfOklab(l: number, a: number, b: number): number[] {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ]
}

function byteOfLinear(value: number): number {
  const clipped = Math.max(0, Math.min(1, value))
  return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055))
}

/** The lightness of a colour as it is seen, 0..1 (OKLab). @param rgb  bytes */
export function seenLightness([red, green, blue]: ArrayLike<number> & Iterable<number>): number {
  const linear = (byte: number): number => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4)
  const [r, g, b] = [linear(red), linear(green), linear(blue)]
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const middle = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short
}
