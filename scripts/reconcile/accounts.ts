import * as v from 'valibot'

import { flex } from '../../providers/flex/index.ts'
import type { FlexProvider } from '../../providers/flex/index.ts'
import { flutterwave } from '../../providers/flutterwave/index.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import type { Clock, RefundProvider } from '../../src/model/index.ts'
import { connectionsSchema as bothSchema } from '../runs/accounts.ts'
import type { Connections as BothConnections } from '../runs/accounts.ts'

/** How the simulators are reached. */
export interface Connections extends BothConnections {
  readonly silent: BothConnections['flutterwave']
}

export const connectionsSchema: v.GenericSchema<unknown, Connections> = v.intersect([
  bothSchema,
  v.object({
    silent: v.object({
      clientId: v.string(),
      clientSecret: v.string(),
      environment: v.literal('sandbox'),
      baseUrl: v.string(),
      tokenUrl: v.string(),
    }),
  }),
])

export type RunAccounts = Accounts<{
  readonly us: FlexProvider
  readonly africa: RefundProvider
  readonly silent: RefundProvider
}>

/** The real adapters, over real HTTP. All charges at Flutterwave are in naira, as told to it. */
export function openAccounts(
  { flex: us, flutterwave: africa, silent }: Connections,
  { clock }: { readonly clock: Clock },
): RunAccounts {
  return createAccounts({
    us: flex({ ...us, clock }),
    africa: flutterwave({ ...africa, clock, currency: 'NGN' }),
    silent: flutterwave({ ...silent, clock, currency: 'NGN' }),
  })
}
