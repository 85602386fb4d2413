import type { JsonObject } from '../../../src/model/index.ts'
import type { WorldAnswer } from '../side.ts'
import type { Book } from './book.ts'
import type { Conduct } from './conduct.ts'
import type { FlexPayment } from './flex-payments.ts'
import type { Payments } from './payments.ts'

/** All that a simulated Flex is made of. */
export interface FlexState {
  readonly conduct: Conduct
  readonly random: () => number
  readonly book: Book
  readonly payments: Payments<FlexPayment>
  readonly readBody: (text: string) => JsonObject | null
  readonly refuse: (status: number, word: string) => WorldAnswer
}

export const sessionsPath = '/v1/checkout/sessions/'
export const intentsPath = '/v1/payment_intents/'
export const refundsPath = '/v1/refunds'
export const refundEnd = '/refund'
export const previewEnd = '/refund_allocation'

/** The id in a path between two known pieces. */
export function idIn(path: string, begin: string, end = ''): string {
  return path.slice(begin.length, path.length - end.length)
}
