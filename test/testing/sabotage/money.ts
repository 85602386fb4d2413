import { exponentOf } from '../../../src/model/index.ts'
import type { Money, RefundProvider } from '../../../src/model/index.ts'
import type { MemoryProvider } from '../../../src/testing/index.ts'
import { createBy } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'
import { withBody } from './sending.ts'

const decimalWords = { 0: 'no', 3: 'three', 4: 'four' } as const

/** Faults in amounts, and in what a request may be. */
export const moneySabotages: readonly Sabotage[] = [
  {
    name: 'money rounded to whole units',
    failsAt: 'moves exactly what was asked for in a currency with two decimals',
    breakIt: (provider) =>
      sendingOther(provider, ({ minor, currency }) => {
        const unit = 10 ** exponentOf(currency)
        return Math.max(1, Math.round(minor / unit) * unit)
      }),
  },
  {
    name: 'money counted in floating point',
    failsAt: 'moves exactly what was asked for in a currency with two decimals',
    breakIt: (provider) =>
      sendingOther(provider, ({ minor, currency }) => {
        const unit = 10 ** exponentOf(currency)
        return Math.max(1, Math.floor((minor / unit) * unit))
      }),
  },
  {
    name: 'a cent kept of a whole payment',
    failsAt: 'refunds a whole payment',
    breakIt: (provider) => sendingOther(provider, ({ minor }) => Math.min(minor, 9_999)),
  },
  {
    name: 'a cent kept of what remains',
    failsAt: "takes 'remaining' for the whole payment where nothing was refunded yet",
    breakIt: (provider) => sendingOther(provider, ({ minor }) => Math.min(minor, 9_999)),
  },
  {
    name: 'a part taken for all of it',
    failsAt: 'refunds a part of a payment',
    breakIt: (provider) => sendingOther(provider, ({ minor }) => Math.max(minor, 10_000)),
  },
  ...([0, 3, 4] as const).map((decimals) => ({
    name: `a currency with ${decimals} decimals taken for dollars`,
    failsAt: `refuses currencies with ${decimalWords[decimals]} decimals, which it has no refunds in, without asking anybody`,
    options: { currencies: ['USD'] },
    breakIt: (provider: MemoryProvider): RefundProvider => ({
      ...provider,
      create: async (request, options) => {
        const { amount } = request
        if (amount === 'remaining') return provider.create(request, options)
        const dollars = Object.assign({}, amount, { currency: 'USD' })
        return provider.create({ ...request, amount: dollars }, options)
      },
    }),
  })),
  {
    name: 'two decimals for the yen',
    failsAt: 'moves exactly what was asked for in a currency with no decimals',
    breakIt: (provider) => sendingOther(provider, withTwoDecimals),
  },
  {
    name: 'two decimals for the dinar',
    failsAt: 'moves exactly what was asked for in a currency with three decimals',
    breakIt: (provider) => sendingOther(provider, withTwoDecimals),
  },
  {
    name: 'a missing amount taken for all of it',
    failsAt: 'takes a missing amount for a mistake, never for a full refund',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) =>
        provider.create({ ...request, amount: request.amount ?? 'remaining' }, options),
    }),
  },
  {
    name: 'a bare number taken for an amount',
    failsAt: 'refuses a bare number for an amount',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) => {
        const { amount } = request
        if (typeof amount !== 'number') return provider.create(request, options)
        return provider.create({ ...request, amount: { minor: amount, currency: 'USD' } }, options)
      },
    }),
  },
  {
    name: 'fields passed over that nobody knows',
    failsAt: 'refuses a field that it does not know',
    breakIt: (provider) => ({
      ...provider,
      create: async ({ payment, amount, reason, reference, metadata }, options) => {
        const known = { payment, amount, reason, reference }
        return provider.create(metadata === undefined ? known : { ...known, metadata }, options)
      },
    }),
  },
  {
    name: 'lines passed over',
    failsAt: 'refuses lines of an order, which it has no refunds by, without asking anybody',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) => {
        const entries = Object.entries(request).filter(([name]) => name !== 'lines')
        const { payment, amount, reason, reference } = request
        const isWhole = entries.length === Object.keys(request).length || amount === undefined
        if (isWhole) return provider.create(request, options)
        return provider.create({ payment, amount, reason, reference }, options)
      },
    }),
  },
  {
    name: 'a canceled refund counted',
    failsAt: 'gives back the amount of a refund that failed or was canceled, and of no other',
    breakIt: (provider) => ({
      ...provider,
      getPayment: async (reference, options) => {
        const payment = await provider.getPayment(reference, options)
        const canceled = provider.memory
          .refunds(payment.handles[0]?.id)
          .filter(({ status }) => status === 'canceled')
          .reduce((sum, { amount }) => sum + amount.minor, 0)
        return {
          ...payment,
          refunded: { ...payment.refunded, minor: payment.refunded.minor + canceled },
          refundable: { ...payment.refundable, minor: payment.refundable.minor - canceled },
        }
      },
    }),
  },
  {
    name: 'pending refunds not counted',
    failsAt: 'gives back the amount of a refund that failed or was canceled, and of no other',
    breakIt: (provider) => ({
      ...provider,
      getPayment: async (reference, options) => {
        const payment = await provider.getPayment(reference, options)
        const settled = provider.memory
          .refunds(payment.handles[0]?.id)
          .filter(({ status }) => status === 'succeeded')
          .reduce((sum, { amount }) => sum + amount.minor, 0)
        const { minor } = payment.captured
        return {
          ...payment,
          refunded: { ...payment.refunded, minor: settled },
          refundable: { ...payment.refundable, minor: Math.max(0, minor - settled) },
        }
      },
    }),
  },
  {
    name: 'less than nothing left',
    failsAt: 'says what was captured, what went back and what is left of a payment',
    breakIt: (provider) => ({
      ...provider,
      getPayment: async (reference, options) => {
        const payment = await provider.getPayment(reference, options)
        const minor = payment.captured.minor - payment.refunded.minor
        return { ...payment, refundable: { ...payment.refundable, minor } }
      },
    }),
  },
]

/** A provider that sends another number of minor units than was asked for, and hides it. */
function sendingOther(
  provider: MemoryProvider,
  minorOf: (amount: Money) => number,
): RefundProvider {
  return {
    ...provider,
    create: createBy(provider, async (prepared, options) => {
      const { amount } = prepared
      if (amount === null) return provider.send(prepared, options)
      const minor = minorOf(amount)
      const changed = { ...withBody(prepared, { minor }), amount: { ...amount, minor } }
      return { ...(await provider.send(changed, options)), amount }
    }),
  }
}

function withTwoDecimals({ minor, currency }: Money): number {
  return Math.max(1, Math.round(minor * 10 ** (2 - exponentOf(currency))))
}
