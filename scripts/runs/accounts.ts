import * as v from 'valibot'

import { flex } from '../../providers/flex/index.ts'
import type { FlexProvider } from '../../providers/flex/index.ts'
import { flutterwave } from '../../providers/flutterwave/index.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import type { Clock, RefundProvider } from '../../src/model/index.ts'

/** How the simulators are reached. */
export interface Connections {
  readonly flex: { readonly apiKey: string; readonly baseUrl: string }
  readonly flutterwave: {
    readonly clientId: string
    readonly clientSecret: string
    readonly environment: 'sandbox'
    readonly baseUrl: string
    readonly tokenUrl: string
  }
}

export const connectionsSchema: v.GenericSchema<unknown, Connections> = v.object({
  flex: v.object({ apiKey: v.string(), baseUrl: v.string() }),
  flutterwave: v.object({
    clientId: v.string(),
    clientSecret: v.string(),
    environment: v.literal('sandbox'),
    baseUrl: v.string(),
    tokenUrl: v.string(),
  }),
})

export type RunAccounts = Accounts<{
  readonly us: FlexProvider
  readonly africa: RefundProvider
}>

/** The real adapters, over real HTTP: `us` at Flex in US dollars, `africa` at Flutterwave in naira. */
export function openAccounts(
  connections: Connections,
  { clock, fetch }: { readonly clock: Clock; readonly fetch?: typeof globalThis.fetch },
): RunAccounts {
  const shared = { clock, ...(fetch === undefined ? {} : { fetch }) }
  return createAccounts({
    us: flex({ ...connections.flex, ...shared }),
    // All charges are in naira, so that a list need not read the charge of each of its rows.
    africa: flutterwave({ ...connections.flutterwave, ...shared, currency: 'NGN' }),
  })
}
