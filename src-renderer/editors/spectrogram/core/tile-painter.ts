/** Draws tiles of levels with WebGL2: range and colours are the shader's work, so that changing them needs nothing computed anew. */
import { COLOUR_STEPS } from './colour-maps.ts'
import { nameOf } from './tile-grid.ts'
import type { LoadedTile } from './tile-loader.ts'

export interface Levels {
  /** Shape [columns, rows]. */
  data: Uint8Array
  complete: boolean
  progress: number
}

/** A part of a tile and where it comes to lie, in CSS pixels from the left. */
export interface Placement {
  tile: LoadedTile<Levels>
  x: number
  width: number
  /** In the tile's columns, fractional. */
  fromColumn: number
  toColumn: number
}

export interface Look {
  width: number
  height: number
  devicePixelRatio: number
  rows: number
  /** As bytes. */
  softest: number
  loudest: number
  /** Red, green, blue, 0..1, where there is nothing to draw. */
  ground: readonly [number, number, number]
}

export interface FrameFigures {
  drawCalls: number
  uploads: number
  /** Uploads that had to wait for the next frame. */
  waiting: number
}

/** A texture of an hour's view is 256 kB: so many a frame leave time to draw. */
const MOST_UPLOADS = 3
const MOST_TEXTURES = 96

const VERTEX = `#version 300 es
uniform vec2 edges;     // left and right, clip space
uniform vec2 columns;   // the texture's, 0..1
out vec2 at;            // row, column, 0..1
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  at = vec2(corner.y, mix(columns.x, columns.y, corner.x));
  gl_Position = vec4(mix(edges.x, edges.y, corner.x), corner.y * 2.0 - 1.0, 0.0, 1.0);
}`

const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D levels;
uniform sampler2D colours;
uniform vec2 range;        // softest and loudest, 0..1
uniform float rows;
uniform float rowsPerPixel;
in vec2 at;
out vec4 colour;
void main() {
  float level = 0.0;
  if (rowsPerPixel <= 1.0) level = texture(levels, at).r;
  else {
    // The loudest of the rows that fall on this pixel: a thin line stays in sight.
    float first = floor(at.x * rows - 0.5 * rowsPerPixel + 0.5);
    int taps = int(min(8.0, ceil(rowsPerPixel)));
    float apart = rowsPerPixel / float(taps);
    for (int tap = 0; tap < 8; tap++) {
      if (tap >= taps) break;
      level = max(level, texture(levels, vec2((floor(first + float(tap) * apart) + 0.5) / rows, at.y)).r);
    }
  }
  float place = clamp((level - range.x) / max(1e-4, range.y - range.x), 0.0, 1.0);
  colour = texture(colours, vec2((place * ${COLOUR_STEPS - 1}.0 + 0.5) / ${COLOUR_STEPS}.0, 0.5));
}`

interface Uploaded {
  texture: WebGLTexture
  version: number
  columns: number
  usedAt: number
}

export class TilePainter {
  readonly #gl: WebGL2RenderingContext
  readonly #program: WebGLProgram
  readonly #uniforms: Record<'edges' | 'columns' | 'range' | 'rows' | 'rowsPerPixel' | 'levels' | 'colours', WebGLUniformLocation | null>
  readonly #colours: WebGLTexture
  readonly #textures = new Map<string, Uploaded>()
  #frame = 0

  private constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl
    this.#program = link(gl)
    const place = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(this.#program, name)
    this.#uniforms = {
      edges: place('edges'),
      columns: place('columns'),
      range: place('range'),
      rows: place('rows'),
      rowsPerPixel: place('rowsPerPixel'),
      levels: place('levels'),
      colours: place('colours'),
    }
    this.#colours = newTexture(gl)
    gl.bindVertexArray(gl.createVertexArray())
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1)
  }

  /** Null where the browser has no WebGL2. */
  static on(canvas: HTMLCanvasElement): TilePainter | null {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false, powerPreference: 'low-power' })
    return gl && new TilePainter(gl)
  }

  get textureCount(): number {
    return this.#textures.size
  }

  /** @param table  shape [256, 4], bytes */
  setColours(table: Uint8Array): void {
    const gl = this.#gl
    gl.bindTexture(gl.TEXTURE_2D, this.#colours)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, COLOUR_STEPS, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, table)
  }

  paint(placements: readonly Placement[], look: Look): FrameFigures {
    const gl = this.#gl
    const canvas = gl.canvas as HTMLCanvasElement
    const [width, height] = [Math.round(look.width * look.devicePixelRatio), Math.round(look.height * look.devicePixelRatio)]
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    this.#frame++
    gl.viewport(0, 0, width, height)
    gl.clearColor(...look.ground, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.useProgram(this.#program)
    gl.uniform1i(this.#uniforms.levels, 0)
    gl.uniform1i(this.#uniforms.colours, 1)
    gl.activeTexture(gl.TEXTURE1)
    gl.bindTexture(gl.TEXTURE_2D, this.#colours)
    gl.activeTexture(gl.TEXTURE0)
    gl.uniform2f(this.#uniforms.range, look.softest / 255, look.loudest / 255)
    gl.uniform1f(this.#uniforms.rows, look.rows)
    gl.uniform1f(this.#uniforms.rowsPerPixel, look.rows / height)
    const figures: FrameFigures = { drawCalls: 0, uploads: 0, waiting: 0 }
    for (const placement of placements) this.#place(placement, look, figures)
    this.#forget()
    return figures
  }

  close(): void {
    for (const { texture } of this.#textures.values()) this.#gl.deleteTexture(texture)
    this.#textures.clear()
    this.#gl.deleteTexture(this.#colours)
    this.#gl.deleteProgram(this.#program)
  }

  #place({ tile, x, width, fromColumn, toColumn }: Placement, look: Look, figures: FrameFigures): void {
    const columns = tile.content.data.length / look.rows
    if (columns < 1) return
    const uploaded = this.#uploaded(tile, look.rows, columns, figures)
    if (!uploaded) return
    const gl = this.#gl
    gl.bindTexture(gl.TEXTURE_2D, uploaded.texture)
    const clip = (pixel: number): number => (2 * pixel) / look.width - 1
    const last = Math.min(toColumn, uploaded.columns)
    if (last <= fromColumn) return
    const end = x + (width * (last - fromColumn)) / (toColumn - fromColumn)
    gl.uniform2f(this.#uniforms.edges, clip(x), clip(end))
    gl.uniform2f(this.#uniforms.columns, fromColumn / uploaded.columns, last / uploaded.columns)
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
    figures.drawCalls++
  }

  #uploaded(tile: LoadedTile<Levels>, rows: number, columns: number, figures: FrameFigures): Uploaded | null {
    const name = nameOf(tile.address)
    const known = this.#textures.get(name)
    if (known) known.usedAt = this.#frame
    if (known?.version === tile.version) return known
    if (figures.uploads >= MOST_UPLOADS) {
      figures.waiting++
      return known ?? null
    }
    const gl = this.#gl
    const texture = known?.texture ?? newTexture(gl)
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, rows, columns, 0, gl.RED, gl.UNSIGNED_BYTE, tile.content.data)
    figures.uploads++
    const made = { texture, version: tile.version, columns, usedAt: this.#frame }
    this.#textures.set(name, made)
    return made
  }

  #forget(): void {
    if (this.#textures.size <= MOST_TEXTURES) return
    const oldest = [...this.#textures].sort(([, a], [, b]) => a.usedAt - b.usedAt).slice(0, this.#textures.size - MOST_TEXTURES)
    for (const [name, { texture }] of oldest) {
      this.#gl.deleteTexture(texture)
      this.#textures.delete(name)
    }
  }
}

function newTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture()
  gl.bindTexture(gl.TEXTURE_2D, texture)
  for (const [parameter, value] of [
    [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
    [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
    [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
    [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
  ]) {
    gl.texParameteri(gl.TEXTURE_2D, parameter, value)
  }
  return texture
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type)
    if (!shader) continue
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost())
      throw new Error(`The spectrogram's shader does not compile: ${gl.getShaderInfoLog(shader)}`)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  return program
}
