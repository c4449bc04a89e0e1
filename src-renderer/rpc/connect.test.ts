import { expect, it } from 'vitest'
import { reconnectWaitMilliseconds } from './backoff.ts'
import { hideToken, webSocketAddress } from './connect.ts'

it('finds the host at the page’s own origin, with the page’s token', () => {
  expect(webSocketAddress({ protocol: 'http:', host: '127.0.0.1:4000', search: '?token=a%2Bb' })).toBe(
    'ws://127.0.0.1:4000/rpc?token=a%2Bb',
  )
  expect(webSocketAddress({ protocol: 'https:', host: 'studio.example', search: '' })).toBe('wss://studio.example/rpc')
})

it('takes the token out of the address bar, and nothing else, where a cookie carries it on', () => {
  const address = (search: string, cookieEnabled = true): string | null => {
    let shown: string | null = null
    const history = {
      state: { step: 2 },
      replaceState: (state: unknown, _title: string, url?: string | URL | null) => void (shown = `${JSON.stringify(state)} ${url}`),
    }
    hideToken({ pathname: '/', search, hash: '#train' }, { history, cookieEnabled })
    return shown
  }
  expect(address('?token=secret')).toBe('{"step":2} /#train')
  expect(address('?a=1&token=secret&b=2')).toBe('{"step":2} /?a=1&b=2#train')
  expect(address('')).toBeNull()
  expect(address('?token=secret', false)).toBeNull()
})

it('waits longer after each failure, within bounds', () => {
  expect([1, 2, 3, 4, 20].map(reconnectWaitMilliseconds)).toEqual([250, 500, 1000, 2000, 8000])
})
