import { isRefundError, RefundError, refundReasons } from '../../src/model/index.ts'
import type {
  CallOptions,
  ListQuery,
  Manifest,
  Outcome,
  PreparedRefund,
  RefundProvider,
  RefundRequest,
} from '../../src/model/index.ts'
import type { MemoryProvider } from '../../src/testing/index.ts'
import { withRefunds } from './sabotage/sabotage.ts'

const unknown = { value: null, basis: 'unknown', source: 'Nobody says.' } as const
const known = { basis: 'documented', source: 'It was made so.' } as const

/** A manifest without nearly all that a provider may lack. */
export function limitedManifest(manifest: Manifest): Manifest {
  return {
    ...manifest,
    partialRefunds: { value: false, ...known },
    reasons: { value: ['duplicate'], ...known },
    serverFilters: { value: ['payment'], ...known },
    idempotencyKey: unknown,
    keyTrust: unknown,
    keyWindowMs: unknown,
    replayMarker: unknown,
    finalityHorizonMs: unknown,
    webhookScheme: unknown,
    webhookEvents: unknown,
    webhookProof: unknown,
  }
}

/** A provider that lacks these, says so and refuses them. Its keys must prove nothing. */
export function limitedProvider(memory: MemoryProvider): RefundProvider {
  const inner = withRefunds(memory, (refund) => ({
    ...refund,
    finality: refund.status === 'failed' ? 'final' : 'provisional',
  }))
  return {
    ...inner,
    manifest: limitedManifest(memory.manifest),
    prepare: async (request, options) => prepareWhole(inner, request, options),
    create: async (request, options) => {
      try {
        await prepareWhole(inner, request, options)
      } catch (error) {
        if (!isRefundError(error) || error.refund === null) throw error
      }
      return inner.create(request, options)
    },
    list: (query, options) => inner.list(onlyByPayment(query), options),
    listPage: async (query, options) => inner.listPage(onlyByPayment(query), options),
    parseWebhook: async () => {
      throw refused('none')
    },
  }
}

async function prepareWhole(
  inner: RefundProvider,
  request: RefundRequest,
  options: CallOptions | undefined,
): Promise<PreparedRefund> {
  const isOther = refundReasons.includes(request?.reason) && request?.reason !== 'duplicate'
  if (isOther) throw refused('not_sent')
  const prepared = await inner.prepare(request, options)
  const { captured } = await inner.getPayment(prepared.payment, options)
  if (prepared.amount?.minor === captured.minor) return prepared
  throw refused('not_sent')
}

function onlyByPayment<Query extends ListQuery>(query: Query | undefined): Query | undefined {
  const isByStatus = query?.status === 'succeeded'
  if (isByStatus || query?.createdFrom === '2020-01-01T00:00:00Z') throw refused('none')
  return query
}

function refused(outcome: Outcome): RefundError {
  return new RefundError({
    code: 'unsupported',
    outcome,
    provider: 'memory',
    message: 'memory has no such thing.',
  })
}
