import { isRefundError } from '../../../src/model/index.ts'
import type {
  JsonValue,
  PreparedRefund,
  RefundProvider,
  RefundRequest,
  SeenRefund,
} from '../../../src/model/index.ts'
import { apiKey } from '../memory-harness.ts'
import { createBy, withKey } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

/** Faults in what is prepared and sent. */
export const sendingSabotages: readonly Sabotage[] = [
  {
    name: 'the key dropped',
    failsAt: 'sends the key that was prepared, in the format that the manifest names',
    breakIt: (provider) => ({
      ...provider,
      send: async (prepared, options) => provider.send(withKey(prepared, null), options),
    }),
  },
  {
    name: 'a key that is another in every run',
    failsAt: 'derives the key from the reference, so that a rerun sends the same one',
    breakIt: (provider) => {
      let runs = 0
      return {
        ...provider,
        prepare: async (request, options) => {
          runs += 1
          return withKey(await provider.prepare(request, options), `random-${runs}`)
        },
      }
    },
  },
  {
    name: 'one key for all refunds',
    failsAt: 'derives the key from the reference, so that a rerun sends the same one',
    breakIt: (provider) => ({
      ...provider,
      prepare: async (request, options) =>
        withKey(await provider.prepare(request, options), 'the-key'),
    }),
  },
  {
    name: 'a payment that was not paid sent off',
    failsAt: 'refuses a payment that was not paid, before anything is sent',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) =>
        provider.create(request, options).catch(async (error: unknown) => {
          const isUnpaid = isRefundError(error) && error.code === 'not_refundable'
          if (!isUnpaid || request.amount === 'remaining') throw error
          const paid = provider.memory.addPayment({ amount: request.amount })
          const prepared = await provider.prepare({ ...request, payment: paid }, options)
          return provider.send(withBody(prepared, { payment: request.payment }), options)
        }),
    }),
  },
  {
    name: 'two refunds made with one call',
    failsAt: 'makes one refund with one call',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) => {
        const { amount, reference } = request
        if (amount === 'remaining') return provider.create(request, options)
        const rest = { ...amount, minor: amount.minor - 1 }
        await provider.create({ ...request, amount: { ...amount, minor: 1 } }, options)
        const other = { ...request, amount: rest, reference: `${reference}.2` }
        return { ...(await provider.create(other, options)), amount, reference }
      },
    }),
  },
  {
    name: 'the credential in a prepared refund',
    failsAt: 'prepares plain data that survives JSON and holds no credential',
    breakIt: (provider) => ({
      ...provider,
      prepare: async (request, options) => {
        const prepared = await provider.prepare(request, options)
        return { ...prepared, headers: { ...prepared.headers, 'x-key': apiKey } }
      },
    }),
  },
  {
    name: 'a prepare that leaves failed refunds out of what it saw',
    failsAt: 'says in what it prepares what was captured, and every refund that was there',
    breakIt: (provider) =>
      withSeen(provider, (refunds) => refunds.filter(({ status }) => status !== 'failed')),
  },
  {
    name: 'a prepare that saw refunds of another amount',
    failsAt: 'says in what it prepares what was captured, and every refund that was there',
    breakIt: (provider) =>
      withSeen(provider, (refunds) =>
        refunds.map((refund) => ({ ...refund, amount: { ...refund.amount, minor: 1 } })),
      ),
  },
  {
    name: 'a prepare that does not say what it saw',
    failsAt: 'says in what it prepares what was captured, and every refund that was there',
    breakIt: (provider) => ({
      ...provider,
      prepare: async (request, options) => ({
        ...(await provider.prepare(request, options)),
        seen: null,
      }),
    }),
  },
  {
    name: 'a prepare that moves money',
    failsAt: 'prepares without moving anything',
    breakIt: (provider) => ({
      ...provider,
      prepare: async (request, options) => {
        const prepared = await provider.prepare(request, options)
        await provider.send(prepared, options)
        return prepared
      },
    }),
  },
  {
    name: 'a send that sends twice',
    failsAt: 'sends exactly once',
    breakIt: (provider) => ({
      ...provider,
      send: async (prepared, options) => {
        await provider.send(prepared, options)
        return provider.send(prepared, options)
      },
    }),
  },
  {
    name: 'what remains worked out again when it is sent',
    failsAt: "works out what 'remaining' is once, in prepare",
    breakIt: (provider) => {
      const wholes = new Set<string>()
      return {
        ...provider,
        prepare: async (request, options) => {
          if (request.amount === 'remaining') wholes.add(request.reference)
          return provider.prepare(request, options)
        },
        send: async (prepared, options) => {
          if (!wholes.has(prepared.reference)) return provider.send(prepared, options)
          const { refundable } = await provider.getPayment(prepared.payment)
          return provider.send(withMinor(prepared, refundable.minor), options)
        },
      }
    },
  },
  {
    name: 'a body that is built anew when it is sent',
    failsAt: 'sends the prepared bytes as they were stored',
    breakIt: (provider) => ({
      ...provider,
      send: async (prepared, options) => {
        const body: JsonValue = JSON.parse(prepared.body)
        return provider.send({ ...prepared, body: JSON.stringify(body, null, 1) }, options)
      },
    }),
  },
  {
    name: 'a refund sent that was prepared for another place',
    failsAt: 'refuses to send what was prepared for another place',
    breakIt: (provider) => ({
      ...provider,
      send: async (prepared, options) =>
        provider.send(
          {
            ...prepared,
            provider: provider.name,
            mode: provider.mode,
            baseUrl: 'https://memory.invalid',
          },
          options,
        ),
    }),
  },
  {
    name: 'a prepared refund not looked at before it is sent',
    failsAt: 'refuses a prepared refund that was changed into something else',
    breakIt: (provider) => {
      const known = new Map<string, PreparedRefund>()
      return {
        ...provider,
        prepare: async (request, options) => {
          const prepared = await provider.prepare(request, options)
          known.set(prepared.reference, prepared)
          return prepared
        },
        send: async (prepared, options) =>
          provider.send(known.get(prepared.reference) ?? prepared, options),
      }
    },
  },
  {
    name: 'more than is left sent off',
    failsAt: 'refuses more than is left before anything is sent',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) =>
        provider.create(request, options).catch(async (error: unknown) => {
          const isTooMuch = isRefundError(error) && error.code === 'amount_exceeds_refundable'
          if (!isTooMuch || request.amount === 'remaining') throw error
          const small = { ...request, amount: { ...request.amount, minor: 1 } }
          const prepared = await provider.prepare(small)
          return provider.send(withMinor(prepared, request.amount.minor))
        }),
    }),
  },
  {
    name: 'one reference for two refunds',
    failsAt: 'makes one refund for one reference, and returns it again',
    breakIt: (provider) => {
      const calls = new Map<string, number>()
      return {
        ...provider,
        create: async (request, options) => {
          const count = (calls.get(request.reference) ?? 0) + 1
          calls.set(request.reference, count)
          const reference = count === 1 ? request.reference : `${request.reference}.${count}`
          return provider.create({ ...request, reference }, options)
        },
      }
    },
  },
  {
    name: 'a new refund in place of the one that failed, under its reference',
    failsAt: 'makes no second refund under the reference of one that failed',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) => {
        const refund = await provider.create(request, options)
        if (refund.status !== 'failed') return refund
        const again = `${request.reference}.again`
        return provider.create({ ...request, reference: again }, options)
      },
    }),
  },
  {
    name: 'another amount under a known reference answered with the old refund',
    failsAt: 'refuses another amount under a known reference',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) =>
        provider.create(request, options).catch((error: unknown) => {
          const isTaken = isRefundError(error) && error.code === 'reference_conflict'
          if (isTaken && error.refund !== null) return error.refund
          throw error
        }),
    }),
  },
  {
    name: 'the reference not stored',
    failsAt: 'finds a refund by its reference',
    breakIt: (provider) => {
      const send: typeof provider.send = async (prepared, options) =>
        provider.send(withBody(prepared, { reference: null }), options).catch((error: unknown) => {
          const isOurs = isRefundError(error) && error.code === 'mismatch'
          if (!isOurs || error.refund === null) throw error
          return { ...error.refund, reference: prepared.reference }
        })
      return { ...provider, send, create: createBy(provider, send) }
    },
  },
  {
    name: 'calls mixed up that run at the same time',
    failsAt: 'keeps calls apart that run at the same time',
    breakIt: (provider) => {
      let current: PreparedRefund | null = null
      return {
        ...provider,
        create: createBy(provider, async (prepared, options) => {
          current = prepared
          await Promise.resolve()
          return provider.send(current, options)
        }),
      }
    },
  },
  {
    name: 'an abort ignored',
    failsAt: 'sends nothing after an abort',
    breakIt: (provider) => ({
      ...provider,
      prepare: async (request) => provider.prepare(request),
      send: async (prepared) => provider.send(prepared),
      create: async (request) => provider.create(request),
    }),
  },
  {
    name: 'the request changed',
    failsAt: 'leaves the request and the options as they were',
    breakIt: (provider) => ({
      ...provider,
      create: async (request, options) => {
        const refund = await provider.create(request, options)
        Reflect.set(request, 'reference', refund.id)
        return refund
      },
      prepare: async (request, options) => {
        const prepared = await provider.prepare(request, options)
        if (request.metadata !== undefined) Reflect.set(request.metadata, 'sent', true)
        return prepared
      },
    }),
  },
  {
    name: 'a preview that moves money',
    failsAt: 'previews what a refund would give back, and moves nothing',
    options: { extraMethods: ['preview'] },
    breakIt: (provider) => {
      const preview = async (request: RefundRequest): Promise<object> => {
        const { amount } = await provider.create(request)
        return { total: amount, allocations: [{ paymentMethod: null, last4: null, amount }] }
      }
      return Object.assign({ ...provider }, { preview })
    },
  },
]

function withMinor(prepared: PreparedRefund, minor: number): PreparedRefund {
  const amount = { minor, currency: prepared.currency }
  return { ...withBody(prepared, { minor }), amount }
}

/** The prepared refund with other fields in its body. */
export function withBody(prepared: PreparedRefund, changes: object): PreparedRefund {
  const body: object = JSON.parse(prepared.body)
  return { ...prepared, body: JSON.stringify({ ...body, ...changes }) }
}

/** A provider that tells other refunds than it saw. */
function withSeen(
  provider: RefundProvider,
  change: (refunds: readonly SeenRefund[]) => readonly SeenRefund[],
): RefundProvider {
  return {
    ...provider,
    prepare: async (request, options) => {
      const prepared = await provider.prepare(request, options)
      const { seen } = prepared
      return { ...prepared, seen: seen && { ...seen, refunds: change(seen.refunds) } }
    },
  }
}
