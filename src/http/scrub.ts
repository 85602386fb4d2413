import { hasCardNumber } from '../model/index.ts'

const longestMessage = 300
const readAtMost = 2000
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g
const credentialWords = [
  /\bBearer\s+\S+/gi,
  /\b(?:Basic)\s+[A-Za-z0-9+/=]{8,}/gi,
  /\b(?:f?sk|f?pk|rk)_[A-Za-z0-9_]{4,}/g,
  /\bf?whsec_\S+/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g,
]
const digitRuns = /[0-9](?:[ -]?[0-9]){11,}/g

/**
 * The provider's words, fit for logs: short, on one line, without credentials, card numbers and
 * characters that could forge a log line.
 */
export function scrubMessage(text: string | null, secrets: readonly string[]): string | null {
  if (text === null) return null
  // Secrets and controls go before the text is cut: what they shrink to would bring half a secret
  // into sight.
  const longestFirst = secrets
    .flatMap(spellings)
    .toSorted((one, other) => other.length - one.length)
  let clean = text
  for (const secret of longestFirst) clean = clean.replaceAll(secret, '[redacted]')
  clean = clean.replace(controls, ' ').slice(0, readAtMost)
  for (const pattern of credentialWords) clean = clean.replace(pattern, '[redacted]')
  clean = clean.replace(digitRuns, (run) => (hasCardNumber(run) ? '[redacted]' : run))
  clean = clean.trim()
  if (clean.length > longestMessage) clean = `${clean.slice(0, longestMessage - 1)}…`
  // Databases refuse half of a surrogate pair.
  clean = clean.replace(/\p{Surrogate}/gu, '\ufffd')
  return clean === '' ? null : clean
}

/** A secret as it is, and as it stands in a form that the provider quotes. */
function spellings(secret: string): readonly string[] {
  const inForm = new URLSearchParams({ secret }).toString().slice('secret='.length)
  return inForm === secret ? [secret] : [secret, inForm]
}

/** The provider's error code, when it is a word and not a text. */
export function scrubCode(code: string | null, secrets: readonly string[]): string | null {
  if (code === null || !/^[A-Za-z0-9_.:-]{1,80}$/.test(code)) return null
  return secrets.some((secret) => code.includes(secret)) ? null : code
}
