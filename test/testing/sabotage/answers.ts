import { isRefundError, refundReasons, withDetails } from '../../../src/model/index.ts'
import type { Refund, RefundProvider } from '../../../src/model/index.ts'
import type { MemoryProvider } from '../../../src/testing/index.ts'
import { apiKey } from '../memory-harness.ts'
import { withErrors, withRefunds } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

/** Faults in what is made of an answer. */
export const answerSabotages: readonly Sabotage[] = [
  {
    name: 'the echo not compared',
    failsAt: 'says that money moved when the provider makes another amount of it',
    breakIt: (provider) => ({
      ...provider,
      send: async (prepared, options) =>
        provider.send(prepared, options).catch((error: unknown) => {
          const differs = isRefundError(error) && error.code === 'mismatch'
          if (differs && error.refund !== null) return error.refund
          throw error
        }),
    }),
  },
  {
    name: 'a mismatch told as a refusal',
    failsAt: 'says that money moved when the answer is about another payment',
    breakIt: (provider) =>
      withErrors(provider, (error) =>
        isRefundError(error) && error.code === 'mismatch'
          ? withDetails(error, { outcome: 'rejected', refund: null })
          : error,
      ),
  },
  {
    name: 'the refund of another payment taken for ours',
    failsAt: 'takes no refund of another payment for its own',
    breakIt: (provider) => ({
      ...provider,
      find: async ({ reference }) => {
        const refunds: Refund[] = []
        const walk = provider.list()
        walk.summary()
        for await (const refund of walk) if (refund.reference === reference) refunds.push(refund)
        return { refunds, complete: walk.summary().complete }
      },
    }),
  },
  {
    name: 'the newest refund taken for ours',
    failsAt: 'takes no foreign refund for its own, not even the newest',
    breakIt: (provider) => ({
      ...provider,
      find: async (query, options) => {
        const found = await provider.find(query, options)
        if (found.refunds.length > 0) return found
        const { refunds } = await provider.listPage({ payment: query.payment, limit: 1 }, options)
        return { ...found, refunds }
      },
    }),
  },
  {
    name: 'the newest refund of the payment returned by send',
    failsAt: 'knows its refund among those that others make at the same time',
    breakIt: (provider) => ({
      ...provider,
      send: async (prepared, options) => {
        await provider.send(prepared, options)
        // By the time of its making the foreign one stands beside it, and may come first.
        const { refunds } = await provider.listPage({ payment: prepared.payment }, options)
        const [, next] = refunds
        if (next === undefined) throw new Error('There is one refund only.')
        return next
      },
    }),
  },
  {
    name: 'a status word that nobody knows taken for a success',
    failsAt: 'takes no status word that nobody knows for a success',
    breakIt: (provider) => withUnknownWords(provider, { status: 'succeeded' }),
  },
  {
    name: 'a status word that nobody knows taken for a failure',
    failsAt: 'takes no status word that nobody knows for a failure',
    breakIt: (provider) => withUnknownWords(provider, { status: 'failed', finality: 'final' }),
  },
  {
    name: 'a status word that nobody knows lost',
    failsAt: 'reads a status word that nobody knows as pending, and keeps the word',
    breakIt: (provider) => withUnknownWords(provider, { providerStatus: 'unknown' }),
  },
  {
    name: 'what somebody has to do not told',
    failsAt: 'reads the status word requires_action as pending, with something to do',
    breakIt: (provider) =>
      withRefunds(provider, (refund) => ({ ...refund, requiresAction: false })),
  },
  {
    name: 'a success called final at once',
    failsAt: 'calls a success final once the horizon of the manifest has passed, and not before',
    breakIt: (provider) =>
      withRefunds(provider, (refund) =>
        refund.status === 'succeeded' ? { ...refund, finality: 'final' } : refund,
      ),
  },
  {
    name: 'what is under way called final after a while',
    failsAt: 'calls a failure final at once, and what is under way never',
    breakIt: (provider) => withRefunds(provider, (refund) => ({ ...refund, finality: 'final' })),
  },
  {
    name: 'rejected said for an answer that was lost',
    failsAt: 'says unknown for an answer that was lost after the refund was made',
    breakIt: (provider) =>
      withErrors(provider, (error) =>
        isRefundError(error) && error.message.includes('no answer came')
          ? withDetails(error, { code: 'provider_rejected', outcome: 'rejected' })
          : error,
      ),
  },
  {
    name: "rejected said for a provider's own failure",
    failsAt: "says unknown for a provider's own failure, never rejected",
    breakIt: (provider) =>
      withErrors(provider, (error) =>
        isRefundError(error) && error.message.includes('the provider failed')
          ? withDetails(error, { code: 'provider_rejected', outcome: 'rejected' })
          : error,
      ),
  },
  {
    name: 'an error under success taken for a refund that is under way',
    failsAt: 'says unknown for a success with an error for an answer',
    breakIt: (provider) => ({
      ...provider,
      send: async (prepared, options) =>
        provider.send(prepared, options).catch(async (error: unknown) => {
          const isRead = isRefundError(error) && error.message.includes("can't be read")
          const { payment, reference } = prepared
          const [refund] = isRead ? (await provider.find({ payment, reference })).refunds : []
          if (refund === undefined) throw error
          return refund
        }),
    }),
  },
  {
    name: 'not_sent said for an abort that came too late',
    failsAt: 'says unknown for an abort after the create was handed over, and does not repeat it',
    breakIt: (provider) =>
      withErrors(provider, (error) =>
        isRefundError(error) && error.outcome === 'unknown' && error.cause !== undefined
          ? withDetails(error, { code: 'aborted', outcome: 'not_sent' })
          : error,
      ),
  },
  {
    name: 'a repeat said to be safe that is not',
    failsAt: 'says truly which calls are safe to repeat',
    options: { keyTrust: 'advisory' },
    breakIt: (provider) =>
      withErrors(provider, (error) =>
        isRefundError(error) && error.outcome === 'unknown'
          ? withDetails(error, { isRetryable: true })
          : error,
      ),
  },
  {
    name: 'the outcome of a read told as that of a create',
    failsAt: 'says in every error whether money may have moved',
    breakIt: (provider) => ({
      ...provider,
      getPayment: async (payment, options) =>
        withErrors(provider, (error) =>
          isRefundError(error) ? withDetails(error, { outcome: 'unknown' }) : error,
        ).getPayment(payment, options),
    }),
  },
  {
    name: 'the header with the credential in an error',
    failsAt: 'shows its credentials nowhere: in no error, no result and not in itself',
    breakIt: (provider) =>
      withErrors(provider, (error) =>
        isRefundError(error) && error.code === 'authentication'
          ? withDetails(error, { providerMessage: `Unknown: Bearer ${apiKey}` })
          : error,
      ),
  },
  {
    name: 'the request as the cause of an error',
    failsAt: 'shows its credentials nowhere: in no error, no result and not in itself',
    breakIt: (provider) =>
      withErrors(provider, (error) => {
        const cause = { request: { headers: { authorization: `Bearer ${apiKey}` } } }
        return isRefundError(error) && error.outcome === 'unknown'
          ? withDetails(error, { cause })
          : error
      }),
  },
  {
    name: 'the options on the provider',
    failsAt: 'shows its credentials nowhere: in no error, no result and not in itself',
    breakIt: (provider) => Object.assign({ ...provider }, { options: { apiKey } }),
  },
  {
    name: 'an error of somebody else',
    failsAt: 'throws nothing but RefundError',
    breakIt: (provider) =>
      withErrors(provider, (error) =>
        isRefundError(error) && error.code === 'invalid_request' ? new TypeError('wrong') : error,
      ),
  },
  {
    name: 'a payment that is not known read as one of nothing',
    failsAt: 'says that a payment is not known, before anything is sent',
    breakIt: (provider) => ({
      ...provider,
      find: async (query, options) =>
        provider.find(query, options).catch((error: unknown) => {
          if (isRefundError(error) && error.code === 'payment_not_found') {
            return { refunds: [], complete: true }
          }
          throw error
        }),
    }),
  },
  {
    name: 'a refund that is not known told as an outage',
    failsAt: 'says that a refund is not known',
    breakIt: (provider) =>
      withErrors(provider, (error) =>
        isRefundError(error) && error.code === 'refund_not_found'
          ? withDetails(error, { code: 'provider_unavailable', isRetryable: true })
          : error,
      ),
  },
  {
    name: 'a read given up when the provider fails once',
    failsAt: 'reads again when the provider fails once',
    breakIt: (provider) => ({
      ...provider,
      get: async (id, options) => {
        // Two of the three attempts are gone by these.
        provider.memory.fail({ kind: 'server_error', operation: 'read', times: 2 })
        return provider.get(id, options)
      },
    }),
  },
  {
    name: "unknown said for a read with an answer that can't be read",
    failsAt: "says of a read with an answer that can't be read that no money moved",
    breakIt: (provider) =>
      withErrors(provider, (error) =>
        isRefundError(error) && error.message.includes("can't be read")
          ? withDetails(error, { code: 'outcome_unknown', outcome: 'unknown' })
          : error,
      ),
  },
  {
    name: 'a success that is never taken back',
    failsAt:
      'lets a refund be made anew, under a new reference, when one that succeeded fails later',
    breakIt: (provider) => {
      const succeeded = new Set<string>()
      return withRefunds(provider, (refund) => {
        if (refund.status === 'succeeded') succeeded.add(refund.id)
        return succeeded.has(refund.id) ? { ...refund, status: 'succeeded' } : refund
      })
    },
  },
  {
    name: 'handles that the provider does not know itself',
    failsAt: 'takes the handles that a payment has as names of the payment',
    breakIt: (provider) => ({
      ...provider,
      getPayment: async (reference, options) => {
        const payment = await provider.getPayment(reference, options)
        return { ...payment, handles: payment.handles.map(({ id }) => ({ kind: 'charge', id })) }
      },
    }),
  },
  ...refundReasons.map((reason) => ({
    name: `the reason ${reason} lost`,
    failsAt: `takes the reason ${reason} and gives it back`,
    breakIt: (provider: MemoryProvider): RefundProvider =>
      withRefunds(provider, (refund) =>
        refund.reason === reason ? { ...refund, reason: 'other' } : refund,
      ),
  })),
  {
    name: 'metadata lost',
    failsAt: 'keeps the reference and the metadata with the refund',
    breakIt: (provider) => withRefunds(provider, (refund) => ({ ...refund, metadata: {} })),
  },
  {
    name: 'a refund that is no plain data',
    failsAt: 'hands out plain data that survives JSON',
    breakIt: (provider) => withRefunds(provider, (refund) => Object.assign(new Row(), refund)),
  },
  {
    name: 'times to the second',
    failsAt: 'writes times as ISO 8601 in UTC with milliseconds',
    breakIt: (provider) =>
      withRefunds(provider, (refund) => ({
        ...refund,
        createdAt: refund.createdAt?.replace('.000', '') ?? null,
      })),
  },
  {
    name: 'a method that is named and missing',
    failsAt: 'has every portable method, and no other than the manifest names',
    breakIt: (provider) => ({
      ...provider,
      manifest: { ...provider.manifest, extraMethods: ['update'] },
    }),
  },
  ...(['update', 'preview'] as const).map((method) => ({
    name: `a method ${method} that is there and not named`,
    failsAt: `has no method ${method}, since the manifest names none`,
    breakIt: (provider: MemoryProvider): RefundProvider =>
      Object.assign({ ...provider }, { [method]: async () => null }),
  })),
  {
    name: 'another name than that of the manifest',
    failsAt: 'has the manifest of the harness, and names itself as it does',
    breakIt: (provider) => ({ ...provider, name: 'somebody_else' }),
  },
  {
    name: 'a manifest without a word for failure',
    failsAt: 'gives each status word of the manifest one of the four statuses',
    breakIt: (provider) => ({
      ...provider,
      manifest: {
        ...provider.manifest,
        statuses: {
          value: { done: { status: 'succeeded', requiresAction: false } },
          basis: 'documented',
          source: 'It always works.',
        },
      },
    }),
  },
  {
    name: 'a statement that nothing stands behind',
    failsAt: 'says of every statement in the manifest how it is known, and from where',
    breakIt: (provider) => ({
      ...provider,
      manifest: {
        ...provider.manifest,
        keyTrust: { value: 'replays', basis: 'documented', source: '' },
      },
    }),
  },
]

class Row {
  readonly isRow = true
}

function withUnknownWords(provider: RefundProvider, changes: Partial<Refund>): RefundProvider {
  return withRefunds(provider, (refund) =>
    refund.providerStatus === 'word_of_tomorrow' ? { ...refund, ...changes } : refund,
  )
}
