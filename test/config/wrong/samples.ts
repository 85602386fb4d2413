import { secrets } from '../scene.ts'

/** A configuration that is wrong, and what has to be said of it. */
export interface Wrong {
  readonly title: string
  /** By file: the text of `polyrefund.config.json`, and of files beside it. */
  readonly json?: unknown
  readonly files?: Readonly<Record<string, string>>
  /** By an object. */
  readonly config?: unknown
  /** By the environment, or what is in it. */
  readonly env?: Readonly<Record<string, string>>
  readonly options?: unknown
  readonly path: string
  readonly rule: string
  /** Words of the message: the expectation or the remedy. */
  readonly says: string
}

/** An account that is fine. */
export const us: Readonly<Record<string, unknown>> = { provider: 'flex', apiKey: secrets.flexTest }
/** Another one. */
export const africa: Readonly<Record<string, unknown>> = {
  provider: 'flutterwave',
  environment: 'sandbox',
  clientId: secrets.clientId,
  clientSecret: secrets.clientSecret,
}
export const oneOf = (account: unknown): unknown => ({ accounts: { us: account } })
export const flexWith = (options: object): unknown => oneOf({ ...us, ...options })
export const flutterwaveWith = (options: object): unknown => oneOf({ ...africa, ...options })
export function without(name: string, account: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(account).filter(([each]) => each !== name))
}
export const fromJson: Readonly<Record<string, unknown>> = {
  provider: 'flex',
  apiKey: { env: 'FLEX_API_KEY' },
}
