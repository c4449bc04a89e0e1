import { describe, expect, it } from 'vitest'
import { COLOUR_MAP_NAMES, COLOUR_STEPS, colourTable, seenLightness } from './colour-maps.ts'

describe.each(COLOUR_MAP_NAMES)('the colours of %s', (name) => {
  const table = colourTable(name)
  const lightness = Array.from({ length: COLOUR_STEPS }, (_, i) => seenLightness(table.subarray(i * 4, i * 4 + 3)))
  const step = (lightness[COLOUR_STEPS - 1] - lightness[0]) / (COLOUR_STEPS - 1)

  it('get lighter, or on paper darker, evenly: as the eye sees it', () => {
    // Bytes are coarse in the dark, where one is up to 0.02 of lightness.
    for (let i = 0; i < COLOUR_STEPS; i++) expect(Math.abs(lightness[i] - (lightness[0] + i * step))).toBeLessThan(0.025)
    expect(Math.abs(lightness[COLOUR_STEPS - 1] - lightness[0])).toBeGreaterThan(0.7)
  })

  it('have no edges: neighbours differ little', () => {
    for (let i = 1; i < COLOUR_STEPS; i++)
      for (let part = 0; part < 3; part++) expect(Math.abs(table[i * 4 + part] - table[i * 4 - 4 + part])).toBeLessThanOrEqual(14)
  })
})
