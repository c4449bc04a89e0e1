import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { signalChild } from '../../scripts/signal-child.mjs'
import type { NextFrameSettings } from '../../src-shared/project/index.ts'
import { connectToHost, type HostClient } from '../support/host-client.ts'
import { startCli, type RunningCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { writeMelodies } from '../support/test-tones.ts'

const running: { host: RunningCli; client: HostClient }[] = []

async function startHost(projects: string): Promise<HostClient> {
  const host = startCli(['serve', '--json'], { env: { SPECTRALOOM_PROJECTS: projects } })
  const client = await connectToHost(String((await host.line(({ event }) => event === 'listening')).address))
  running.push({ host, client })
  return client
}

async function stopHosts(): Promise<void> {
  for (const { host, client } of running.splice(0)) {
    client.close()
    signalChild(host.child, 'SIGINT')
    expect((await host.done).code).toBe(0)
  }
}

afterEach(stopHosts)

async function upload(client: HostClient, path: string): Promise<string> {
  const bytes = new Uint8Array(readFileSync(path))
  const { uploadId } = await client.call('library.beginUpload', { fileName: basename(path), sizeBytes: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += 100_000) {
    await client.call('library.uploadChunk', { uploadId, offsetBytes: offset, data: bytes.slice(offset, offset + 100_000) })
  }
  return uploadId
}

describe('the headless host', () => {
  it('carries a musician from files to generated sound', async () => {
    const root = temporaryFolder()
    const client = await startHost(join(root, 'projects'))
    const { folder } = await client.call('projects.create', { name: 'From a browser' })
    expect(folder).toBe(join(root, 'projects', 'From a browser.loom'))

    const sources = writeMelodies(join(root, 'in'), { files: 4, seconds: 20 })
    const uploadIds: string[] = []
    for (const name of readdirSync(sources).sort()) uploadIds.push(await upload(client, join(sources, name)))
    const { jobId } = await client.call('library.importUploads', { uploadIds })
    const finished = await client.event('library.importFinished', (event) => event.jobId === jobId)
    expect(finished).toMatchObject({ imported: { length: 4 }, refused: [] })
    const recording = { kind: 'recording', id: finished.imported[0] } as const
    const { minimum, maximum } = await client.call('sound.peaks', { sound: recording, startFrame: 0, endFrame: 320_000, points: 100 })
    expect(Math.max(...maximum)).toBeGreaterThan(0.4)
    expect(Math.min(...minimum)).toBeLessThan(-0.4)

    const { models } = await client.call('models.list', {})
    const quick = models.find(({ id }) => id === 'bilinear')?.presets.quick as NextFrameSettings
    const settings = {
      ...quick,
      sizes: { ...quick.sizes, hidden: 32 },
      sequenceFrames: 8,
      sequenceHopFrames: 4,
      epochs: 2000,
      checkpointEveryEpochs: 1,
      previewEpochs: [2],
    }
    const { runId } = await client.call('training.start', { settings })
    const preview = await client.event('takes.changed', (take) => take.preview && take.status === 'complete')
    expect(preview.provenance).toMatchObject({ runId, checkpointEpoch: 2 })
    const heard = await client.call('sound.read', { sound: { kind: 'take', id: preview.id }, startFrame: 0, frameCount: 16_000 })
    expect(heard.samples.some((x) => Math.abs(x) > 0.001)).toBe(true)

    const generated = await client.call('takes.generate', {
      runId,
      checkpointStep: null,
      seed: { recordingId: recording.id, startSeconds: 1 },
      settings: { mode: 'stateful', seconds: 5, level: 'hold', variation: 0, randomSeed: 1, rawJoins: false, weights: 'auto' },
    })
    const take = await client.event('takes.changed', ({ id, status }) => id === generated.takeId && status !== 'generating')
    expect(take).toMatchObject({ status: 'complete', frames: 80_000, health: { clippedFraction: 0 } })
    // The training went on meanwhile.
    expect((await client.call('jobs.list', {})).jobs.find(({ kind }) => kind === 'training')?.state).toBe('running')
    const { data } = await client.call('takes.file', { takeId: take.id, format: 'wav-float' })
    expect(Buffer.from(data.subarray(0, 4)).toString()).toBe('RIFF')

    await client.call('training.pause', { runId })
    const paused = await client.event('training.runChanged', ({ status }) => status === 'paused')
    client.forget()
    await client.call('training.resume', { runId })
    await client.event('training.epochCompleted', ({ metrics }) => metrics.epoch === paused.epochsDone + 1)
    await stopHosts()

    const again = await startHost(join(root, 'projects'))
    const project = await again.call('projects.open', { folder })
    expect(project.runs).toMatchObject([{ id: runId, status: 'paused' }])
    expect(project.takes.map(({ id }) => id).sort()).toEqual([preview.id, take.id].sort())
    await again.call('training.resume', { runId, epochs: project.runs[0].epochsDone + 1 })
    expect(await again.event('training.runChanged', ({ status }) => status === 'completed')).toMatchObject({
      epochsDone: project.runs[0].epochsDone + 1,
    })
    expect((await again.call('training.metrics', { runId })).epochs).toHaveLength(project.runs[0].epochsDone + 1)
  })
})
