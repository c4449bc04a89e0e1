import { expect, it } from 'vitest'
import { reconnectWaitMilliseconds } from './backoff.ts'
import { webSocketAddress } from './connect.ts'

it('finds the host at the page’s own origin, with the page’s token', () => {
  expect(webSocketAddress({ protocol: 'http:', host: '127.0.0.1:4000', search: '?token=a%2Bb' })).toBe('ws://127.0.0.1:4000/rpc?token=a%2Bb')
  expect(webSocketAddress({ protocol: 'https:', host: 'studio.example', search: '' })).toBe('wss://studio.example/rpc')
})

it('waits longer after each failure, within bounds', () => {
  expect([1, 2, 3, 4, 20].map(reconnectWaitMilliseconds)).toEqual([250, 500, 1000, 2000, 8000])
})
