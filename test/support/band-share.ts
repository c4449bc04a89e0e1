const LENGTH = 4096

/**
 * How much of a sound's power lies between two frequencies, 0..1: of its middle under a Hann window, by the definition of the Fourier
 * transform.
 */
export function bandShare(sound: ArrayLike<number>, sampleRate: number, lowHz: number, highHz: number): number {
  const from = Math.floor((sound.length - LENGTH) / 2)
  const windowed = Array.from({ length: LENGTH }, (_, n) => sound[from + n] * Math.sin((Math.PI * n) / LENGTH) ** 2)
  let [within, all] = [0, 0]
  for (let bin = 1; bin < LENGTH / 2; bin++) {
    let [re, im] = [0, 0]
    for (let n = 0; n < LENGTH; n++) {
      const angle = (2 * Math.PI * ((bin * n) % LENGTH)) / LENGTH
      re += windowed[n] * Math.cos(angle)
      im += windowed[n] * Math.sin(angle)
    }
    const power = re * re + im * im
    const hertz = (bin * sampleRate) / LENGTH
    all += power
    if (hertz >= lowHz && hertz <= highHz) within += power
  }
  return within / all
}
