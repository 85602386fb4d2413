import type { PaymentReference, RefundProvider } from '../../src/model/index.ts'
import { memoryProvider } from '../../src/testing/index.ts'
import type {
  ConformanceHarness,
  ConformanceWorld,
  Memory,
  MemoryProvider,
  MemoryProviderOptions,
} from '../../src/testing/index.ts'

/** The credential of every world: it must show nowhere. */
export const apiKey = 'memory_test_canary4Zq8vT1mWc7Rk'

/** What is done to a provider before the suite gets it. */
export type Breaking = (provider: MemoryProvider) => RefundProvider

/** A harness over a provider in memory, whole or broken. */
export function memoryHarness(
  options: MemoryProviderOptions = {},
  breakIt: Breaking = (provider) => provider,
): ConformanceHarness {
  const own = { apiKey, ...options }
  const { currencies: offered = 'any' } = options
  const currencies = offered === 'any' ? ['USD', 'JPY', 'KWD', 'CLF'] : offered
  return {
    manifest: breakIt(memoryProvider(own)).manifest,
    currencies,
    createWorld: () => createWorld(own, currencies, breakIt),
  }
}

function createWorld(
  options: MemoryProviderOptions,
  currencies: readonly string[],
  breakIt: Breaking,
): ConformanceWorld {
  const inner = memoryProvider(options)
  const { memory } = inner
  return {
    provider: breakIt(inner),
    secrets: [apiKey],
    unknownPayment: 'mpay_unknown',
    unknownRefund: 'mref_unknown',
    addPayment: (payment) => memory.addPayment(payment),
    refundsOf: (payment) => trueRefunds(inner, payment),
    creates: memory.creates,
    asked: memory.asked,
    loseAnswer: (when) => memory.fail({ kind: 'lost', operation: 'create', when }),
    holdAnswer: async () => {
      memory.fail({ kind: 'silence', operation: 'create', when: 'after' })
      return memory.whenCreated(memory.creates().length + 1)
    },
    answerWith: ({ kind, to, when, times, retryAfterMs }) => {
      const struck = { when, times, operation: to }
      if (kind === 'other_amount') memory.fail({ kind, by: 5, ...struck })
      else if (kind === 'rate_limited') memory.fail({ kind, retryAfterMs, ...struck })
      else memory.fail({ kind, ...struck })
    },
    addForeignRefund: ({ payment, ...refund }) =>
      memory.addRefund({ payment: idOf(payment), ...refund }),
    addBadRow: (payment) => addBadRow(memory, idOf(payment), currencies[0] ?? 'USD'),
    setStatus: memory.setStatus,
    signDelivery: memory.delivery,
    now: memory.now,
    advance: memory.advance,
    elsewhere: () => breakIt(memoryProvider({ ...options, baseUrl: 'https://elsewhere.invalid' })),
  }
}

function addBadRow(memory: Memory, payment: string, currency: string): void {
  memory.addRefund({ payment, amount: { minor: 100, currency }, isUnreadable: true })
}

function trueRefunds(
  { memory, manifest }: MemoryProvider,
  payment: PaymentReference,
): ReturnType<ConformanceWorld['refundsOf']> {
  return memory.refunds(idOf(payment)).map(({ id, amount, status, reference }) => ({
    id,
    amount,
    status: manifest.statuses.value?.[status]?.status ?? 'pending',
    reference,
  }))
}

function idOf(payment: PaymentReference): string {
  return typeof payment === 'string' ? payment : payment.id
}
