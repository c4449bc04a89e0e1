import { describe, expect, it } from 'vitest'
import { APP_PAGE, isOwnPage, isPermitted } from './own-page.ts'

describe('the own page', () => {
  it('is what the app protocol serves', () => {
    expect(isOwnPage(APP_PAGE)).toBe(true)
    expect(isOwnPage('app://spectraloom/assets/x.js')).toBe(true)
  })

  it.each([
    'https://spectraloom/',
    'app://other/index.html',
    'app://spectraloom.evil/index.html',
    'app://spectraloom:80@evil/',
    'app://user@spectraloom/',
    'file:///index.html',
    'about:blank',
    'data:text/html,x',
    '',
    'no address',
  ])('is not %s', (url) => {
    expect(isOwnPage(url)).toBe(false)
  })

  it('in development is also the development server, and nothing else', () => {
    expect(isOwnPage('http://localhost:5173/x', 'http://localhost:5173')).toBe(true)
    expect(isOwnPage('http://localhost:5174/', 'http://localhost:5173')).toBe(false)
    expect(isOwnPage('https://localhost:5173/', 'http://localhost:5173')).toBe(false)
  })
})

describe('permissions', () => {
  const page = { isMainFrame: true, url: APP_PAGE }

  it('are given for the microphone and MIDI alone', () => {
    expect(isPermitted('media', { ...page, mediaTypes: ['audio'] })).toBe(true)
    expect(isPermitted('media', { ...page, mediaTypes: ['audio', 'video'] })).toBe(false)
    expect(isPermitted('media', { ...page, mediaTypes: [] })).toBe(false)
    expect(isPermitted('media', page)).toBe(false)
    expect(isPermitted('midi', page)).toBe(true)
    expect(isPermitted('midiSysex', page)).toBe(true)
    expect(isPermitted('midiSysex', { ...page, isMainFrame: false })).toBe(false)
    for (const permission of [
      'geolocation',
      'notifications',
      'openExternal',
      'fileSystem',
      'clipboard-read',
      'hid',
      'usb',
      'display-capture',
      'unknown',
    ]) {
      expect(isPermitted(permission, { ...page, mediaTypes: ['audio'] })).toBe(false)
    }
  })

  it('are given to the own page and its main frame alone', () => {
    expect(isPermitted('media', { ...page, isMainFrame: false, mediaTypes: ['audio'] })).toBe(false)
    expect(isPermitted('midi', { ...page, isMainFrame: false })).toBe(false)
    expect(isPermitted('midi', { ...page, url: 'https://evil.example/' })).toBe(false)
    expect(isPermitted('media', { ...page, url: 'https://evil.example/', mediaTypes: ['audio'] })).toBe(false)
  })
})
