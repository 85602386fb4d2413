import type { JsonObject } from '../../../src/model/index.ts'
import type { WorldAnswer } from '../side.ts'
import type { Book } from './book.ts'
import type { Conduct } from './conduct.ts'
import type { Charge } from './flutterwave-wire.ts'
import type { Payments } from './payments.ts'

/** All that a simulated Flutterwave is made of. */
export interface FlutterwaveState {
  readonly conduct: Conduct
  readonly random: () => number
  readonly book: Book
  readonly payments: Payments<Charge>
  readonly readBody: (text: string) => JsonObject | null
  readonly refuse: (status: number, word: string) => WorldAnswer
}

export const refundsPath = '/refunds'
export const chargesPath = '/charges/'
