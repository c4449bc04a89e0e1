import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RpcError } from '../../src-shared/rpc/index.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { AudioFileError } from '../engine/files/errors.ts'
import { explaining } from './file-errors.ts'
import { openLog } from './log.ts'
import { ProjectError } from './project-error.ts'
import { isUnexpected, toFailure } from './to-failure.ts'

const systemError = (code: string): Error => Object.assign(new Error(`${code}: raw words, open '/x'`), { code })

describe('what a person reads of an error', () => {
  it('of the file system says what, why and what helps', async () => {
    await expect(explaining('open the project in /x', () => readFile('/no/such/file'))).rejects.toMatchObject({
      code: 'not-found',
      message: 'Cannot open the project in /x: it does not exist.',
    })
    for (const [code, words] of [
      ['ENOSPC', 'the disk is full'],
      ['EROFS', 'the disk is read-only'],
      ['EACCES', 'no permission'],
    ]) {
      await expect(explaining('save', () => Promise.reject(systemError(code)))).rejects.toMatchObject({
        code: 'disk',
        message: expect.stringContaining(words) as string,
        advice: expect.stringMatching(/.{20}/) as string,
      })
    }
  })

  it('of the product is in its own words, its advice not said twice', () => {
    expect(toFailure(new AudioFileError('The file is empty.', 'Copy it again.'))).toEqual({
      code: 'bad-input',
      message: 'The file is empty.',
      advice: 'Copy it again.',
    })
    expect(toFailure(new ProjectError({ code: 'conflict', message: 'In use.', advice: 'Close it.' }))).toEqual({
      code: 'conflict',
      message: 'In use.',
      advice: 'Close it.',
    })
    expect(toFailure(new RpcError({ code: 'not-found', message: 'a', advice: 'b' }))).toEqual({
      code: 'not-found',
      message: 'a',
      advice: 'b',
    })
  })

  it.each([new TypeError('x is undefined'), systemError('EWEIRD'), 'text', null])(
    'that was not foreseen shows nothing of its inside: %s',
    (error) => {
      const failure = toFailure(error)
      expect(isUnexpected(failure)).toBe(true)
      expect(JSON.stringify(failure)).not.toMatch(/undefined|EWEIRD|text/)
    },
  )

  it('keeps only codes that the contract knows', () => {
    const odd = new AudioFileError('It is odd.', 'Do this.', { path: '/x' })
    expect(toFailure(Object.assign(odd, { code: 'ERR_ODD' }))).toEqual({ code: 'bad-input', message: 'It is odd.', advice: 'Do this.' })
  })
})

describe('the log', () => {
  it('has one JSON object a line, errors with their stack and cause', () => {
    const path = join(temporaryFolder(), 'log', 'x.log')
    openLog(path).write('error', 'failed', { error: new Error('outer', { cause: new Error('inner') }), step: 3 })
    const [line] = readFileSync(path, 'utf8').trim().split('\n')
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      message: 'failed',
      step: 3,
      error: { message: 'outer', stack: expect.stringContaining('failures.test') as string, cause: { message: 'inner' } },
    })
  })

  it('makes way for a new file when it is large', () => {
    const path = join(temporaryFolder(), 'x.log')
    writeFileSync(path, 'x'.repeat(1_000_000))
    openLog(path).write('info', 'new')
    expect(readFileSync(`${path}.1`, 'utf8')).toHaveLength(1_000_000)
    expect(readFileSync(path, 'utf8')).toContain('"new"')
    expect(existsSync(`${path}.2`)).toBe(false)
  })

  it.skipIf(process.platform === 'win32')('can be read by the person alone, one of an earlier version too', () => {
    const path = join(temporaryFolder(), 'x.log')
    openLog(path).write('info', 'new')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    chmodSync(path, 0o644)
    openLog(path).write('info', 'again')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('that cannot be written does not stop the work', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'log'), 'a file where the folder should be')
    const log = openLog(join(folder, 'log', 'x.log'))
    expect(() => log.write('info', 'a')).not.toThrow()
    expect(() => log.write('info', 'b')).not.toThrow()
  })
})
