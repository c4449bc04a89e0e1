/**
 * What the page may do. Scripts, styles, fonts, worklets and workers come from the program itself, connections go to it alone,
 * nothing may frame it. The socket's address is named because not every browser counts `ws:` as the page's own origin.
 */
export const contentSecurityPolicy = (socketOrigin: string | null): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    `connect-src 'self'${socketOrigin ? ` ${socketOrigin}` : ''}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')

/** For every answer of a host. COOP and COEP isolate the page from others, which also allows shared memory. */
export const securityHeaders = (socketOrigin: string | null): Record<string, string> => ({
  'Content-Security-Policy': contentSecurityPolicy(socketOrigin),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'microphone=(self), midi=(self), camera=(), geolocation=(), display-capture=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
})
