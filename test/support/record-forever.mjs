/** Records synthetic sound to a file in real time until this process is killed, telling on stdout how many frames were captured. */
import { createServer } from 'vite'

const [path] = process.argv.slice(2)
const server = await createServer({
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
})
const { Recorder } = await server.ssrLoadModule('/src-main/audio/recording/recorder.ts')
const { planRecording } = await server.ssrLoadModule('/src-main/audio/recording/recording-window.ts')
const SAMPLE_RATE = 48_000
const BLOCK_FRAMES = 480
let listener = () => undefined
const input = { onCaptured: (given) => ((listener = given), () => undefined), setMonitor: () => undefined }
await Recorder.start(input, {
  path,
  sampleRate: SAMPLE_RATE,
  channels: 1,
  plan: planRecording(0, null, 0),
  playback: null,
  roundTripFrames: 0,
})
const startedAt = performance.now()
let frame = 0
setInterval(() => {
  for (const due = ((performance.now() - startedAt) / 1000) * SAMPLE_RATE; frame < due; frame += BLOCK_FRAMES) {
    const startFrame = frame
    listener({
      startFrame,
      sourceFrame: null,
      samples: Float32Array.from({ length: BLOCK_FRAMES }, (_, i) => (startFrame + i + 1) / 2 ** 23),
    })
  }
  process.stdout.write(`${frame}\n`)
}, 10)
