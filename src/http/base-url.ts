import type { Issue } from '../model/index.ts'

/** What a base URL may be for one provider and mode. */
export interface BaseUrlRules {
  /** The provider's own registrable domain, such as `withflex.com`. */
  readonly domain: string
  readonly mode: 'test' | 'live'
}

/**
 * Reads a base URL: https, a host name, and at most a plain path. Plain http is for simulators: to
 * loopback, in test mode. Returns it without a slash at the end, or the rule it breaks.
 */
export function readBaseUrl(
  text: string,
  rules: BaseUrlRules,
): { readonly baseUrl: string } | { readonly issue: Issue } {
  const broken = findBrokenRule(text, rules)
  if (broken !== null) return { issue: { path: 'baseUrl', rule: broken } }
  return { baseUrl: new URL(text).href.replace(/\/+$/, '') }
}

function findBrokenRule(text: string, { domain, mode }: BaseUrlRules): string | null {
  if (text.length > 500 || !URL.canParse(text)) return 'base_url.format'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'base_url.scheme'
  const isOwn = url.hostname === domain || url.hostname.endsWith(`.${domain}`)
  // A host that only looks like the provider's is an attack or a typing error.
  if (!isOwn && text.toLowerCase().includes(domain)) return 'base_url.host'
  if (url.username !== '' || url.password !== '') return 'base_url.credentials'
  if (isLoopback(url.hostname)) return mode === 'test' ? findBrokenPath(text, url) : 'mode.mismatch'
  if (url.protocol === 'http:') return 'base_url.scheme'
  if (!isPublicName(url.hostname)) return 'base_url.host'
  return findBrokenPath(text, url)
}

function findBrokenPath(text: string, url: URL): string | null {
  if (text.includes('?') || text.includes('#') || text.includes('\\')) return 'base_url.format'
  // The parser resolves dots before we see them, so they are looked for in the text.
  if (/\/\.|%2e|%2f|%5c/i.test(text)) return 'base_url.format'
  return /^[A-Za-z0-9/_-]*$/.test(url.pathname) ? null : 'base_url.format'
}

// The URL parser has turned every spelling of an IPv4 address into dotted decimals by now.
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function isPublicName(host: string): boolean {
  const isName = host
    .split('.')
    .every((label) => /^(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label))
  return isName && /\.[a-z]{2,}$/.test(host)
}
