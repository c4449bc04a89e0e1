import { beforeEach, describe, expect, it, vi } from 'vitest'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useNoticesStore } from './notices-store.ts'

let session: WindowSession
const messages = (): string[] => useNoticesStore().notices.map(({ message }) => message)
beforeEach(async () => {
  session = await startWindowSession()
})

describe('notices', () => {
  it('that say the same are counted, not stacked', () => {
    const notices = useNoticesStore()
    for (let i = 0; i < 3; i++) notices.show({ level: 'warning', message: 'Late.' })
    expect(notices.notices).toMatchObject([{ message: 'Late.', times: 3 }])
  })

  it('about one thing replace each other: sound that is back was never lost', async () => {
    session.host.emit('app.notice', { level: 'warning', message: 'The sound device stopped.', advice: '', about: 'sound' })
    session.host.emit('app.notice', { level: 'info', message: 'Sound is back.', advice: '', about: 'sound' })
    await settled()
    expect(messages()).toEqual(['Sound is back.'])
  })

  it('are three at most, and errors are the last to go', () => {
    const notices = useNoticesStore()
    notices.show({ level: 'error', message: 'Failed.' })
    for (const message of ['a', 'b', 'c', 'd']) notices.show({ level: 'info', message })
    expect(messages()).toEqual(['Failed.', 'c', 'd'])
  })

  it('tell a fault of the window to its log too', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const fault = new TypeError('x is undefined')
    useNoticesStore().showError(fault)
    expect(log.mock.calls).toEqual([[fault]])
    expect(messages()).toEqual(['Something in this window went wrong.'])
    log.mockRestore()
  })
})
