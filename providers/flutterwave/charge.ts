import { createRecentMemory, isRefundError } from '../../src/adapter.ts'
import type { Answer } from '../../src/adapter.ts'
import { readHeaders } from './connection.ts'
import type { Reading } from './connection.ts'
import { fromWireCharge } from './mapping.ts'
import type { FlutterwavePaymentFacts } from './mapping.ts'
import { readChargeAnswer } from './schemas.ts'

/** A charge, and the answer that told of it. */
export interface ReadCharge {
  readonly facts: FlutterwavePaymentFacts
  readonly answer: Answer
}

/** Reads one charge. */
export async function readCharge(id: string, { connection, limits }: Reading): Promise<ReadCharge> {
  const answer = await connection.client.ask(
    {
      operation: 'get_charge',
      task: 'read the charge',
      method: 'GET',
      pathTemplate: '/charges/{id}',
      ids: { id },
      headers: readHeaders(connection),
    },
    limits,
  )
  const charge = readChargeAnswer(answer.body)
  if (!charge.ok) throw answer.unreadable(charge.issues)
  if (charge.value.id !== id) {
    throw answer.unreadable([{ path: 'data.id', rule: 'payment.differs' }])
  }
  const facts = fromWireCharge(charge.value, { testMode: connection.mode === 'test' })
  return { facts, answer }
}

/** Knows the currencies of charges, and asks for each of them once. */
export interface Currencies {
  /** Null where no charge says it: it was never there, or has none. */
  of(chargeId: string, reading: Reading): Promise<string | null>
}

// How many charges a long walk knows the currencies of, at least: beyond them it asks again.
const remembered = 20_000

/** Currencies to be looked up while one list is read. */
export function createCurrencies(): Currencies {
  const known = createRecentMemory<Promise<string | null>>(remembered)
  return {
    of: (chargeId, reading) => {
      const { currency } = reading.connection
      if (currency !== null) return Promise.resolve(currency)
      const found = known.get(chargeId)
      if (found !== undefined) return found
      const asked = askCurrency(chargeId, reading)
      known.set(chargeId, asked)
      return asked
    },
  }
}

async function askCurrency(chargeId: string, reading: Reading): Promise<string | null> {
  try {
    return (await readCharge(chargeId, reading)).facts.providerCurrency
  } catch (error) {
    if (isRefundError(error) && error.code === 'payment_not_found') return null
    throw error
  }
}
