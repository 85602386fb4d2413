import * as v from 'valibot'

import type { JsonObject } from '../../src/model/index.ts'
import { accountNames, sessionOfIntent } from './payments.ts'
import type { AccountName } from './payments.ts'
import type { Simulators } from './simulators.ts'

/** A refund as its provider holds it, read past its API. */
export interface TrueRefund {
  readonly account: AccountName
  readonly id: string
  /** Ours, as the provider stores it; null for a refund that somebody else made. */
  readonly reference: string | null
  readonly payment: string
  readonly minor: number
  /** It has not failed: it takes its amount from the payment. */
  readonly isLive: boolean
}

export const truthSchema: v.GenericSchema<unknown, readonly TrueRefund[]> = v.array(
  v.object({
    account: v.picklist(accountNames),
    id: v.string(),
    reference: v.nullable(v.string()),
    payment: v.string(),
    minor: v.number(),
    isLive: v.boolean(),
  }),
)

const dead: ReadonlySet<string> = new Set(['failed', 'canceled', 'cancelled'])

/** All refunds that the providers made. */
export function readTruth({ flex, flutterwave }: Simulators): readonly TrueRefund[] {
  return [
    ...flex
      .refunds()
      .map(
        ({ refund_id: id, payment_intent_id: intent, amount, status, metadata }): TrueRefund => ({
          account: 'us',
          id,
          reference: referenceIn(metadata),
          payment: sessionOfIntent(intent ?? ''),
          minor: amount,
          isLive: !dead.has(status),
        }),
      ),
    ...flutterwave
      .refunds()
      .map(({ id, charge_id: payment, amount_refunded: amount, status, meta }): TrueRefund => ({
        account: 'africa',
        id,
        reference: referenceIn(meta),
        payment,
        minor: Math.round(Number(amount) * 100),
        isLive: !dead.has(status),
      })),
  ]
}

function referenceIn(metadata: JsonObject): string | null {
  const reference = metadata['polyrefund_reference']
  return typeof reference === 'string' ? reference : null
}
