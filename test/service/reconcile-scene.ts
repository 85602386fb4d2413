import { RefundError } from '../../src/model/index.ts'
import type { Refund, RefundProvider, RefundRecord } from '../../src/model/index.ts'
import type { Finding, FindingKind, ReconcileSummary } from '../../src/service/reconcile/types.ts'
import { day, hour, setScene } from './scene.ts'
import type { Scene, SceneOptions, TestService } from './scene.ts'

/** A scene whose provider can be made to differ from the ledger. */
export interface ReconcileScene extends Scene {
  /** Takes a refund away from the provider: from its list and from its reading by id. */
  readonly lose: (refundId: string) => void
  /** The same from its list alone. */
  readonly hide: (refundId: string) => void
  /** Changes what the provider says of a refund. */
  readonly change: (refundId: string, changes: Partial<Refund>) => void
  /** Makes a refund, lets it settle and the quiet period pass. */
  readonly make: (reference: string, decimal?: string, payment?: string) => Promise<RefundRecord>
  /** Reconciles the time from a day before the beginning until now. */
  readonly findings: (service?: TestService) => Promise<readonly Finding[]>
  readonly reconcile: (service?: TestService) => Promise<{
    readonly findings: readonly Finding[]
    readonly summary: ReconcileSummary
  }>
  /** Applies all, and reconciles again. */
  readonly applyAll: () => Promise<readonly Finding[]>
}

export function setReconcileScene(options: SceneOptions = {}): ReconcileScene {
  const { wrap = (provider) => provider } = options
  const lost = new Set<string>()
  const hidden = new Set<string>()
  const changed = new Map<string, Partial<Refund>>()
  const scene = setScene({
    ...options,
    wrap: (provider) => wrap(changeable(provider, { lost, hidden, changed })),
  })
  const from = new Date(scene.clock.now() - day).toISOString()
  const { amount: money } = scene.ask()
  const reconcile: ReconcileScene['reconcile'] = async (service = scene.service) => {
    const before = new Date(scene.clock.now() + 1).toISOString()
    const reconciliation = service.reconcile({ account: 'main', from, before })
    reconciliation.summary()
    const findings: Finding[] = []
    for await (const finding of reconciliation) findings.push(finding)
    return { findings, summary: reconciliation.summary() }
  }
  const findings = async (service?: TestService): Promise<readonly Finding[]> =>
    (await reconcile(service)).findings
  return {
    ...scene,
    lose: (refundId) => void lost.add(refundId),
    hide: (refundId) => void hidden.add(refundId),
    change: (refundId, changes) => void changed.set(refundId, changes),
    make: async (reference, decimal, payment) => {
      const amount =
        decimal === undefined ? money : { minor: Number(decimal) * 100, currency: 'USD' }
      await scene.service.create(
        scene.ask({ reference, amount, ...(payment === undefined ? {} : { payment }) }),
      )
      scene.pass(hour)
      await scene.service.sweep()
      const record = await scene.service.byReference(reference)
      if (record === null) throw new Error('It was not recorded.')
      return record
    },
    findings,
    reconcile,
    applyAll: async () => {
      for (const finding of await findings()) await scene.service.applyFinding(finding)
      return findings()
    },
  }
}

/** The kinds, in an order of their own. */
export function kindsOf(findings: readonly Finding[]): readonly FindingKind[] {
  return findings.map(({ kind }) => kind).toSorted()
}

/** The provider's id of a record's refund. */
export function idOf({ refund }: RefundRecord): string {
  if (refund === null) throw new Error('It has no refund.')
  return refund.id
}

interface Changes {
  readonly lost: ReadonlySet<string>
  readonly hidden: ReadonlySet<string>
  readonly changed: ReadonlyMap<string, Partial<Refund>>
}

function changeable(provider: RefundProvider, { lost, hidden, changed }: Changes): RefundProvider {
  const shown = (refund: Refund): readonly Refund[] =>
    lost.has(refund.id) ? [] : [{ ...refund, ...changed.get(refund.id) }]
  return {
    ...provider,
    get: async (id, options) => {
      const [refund] = shown(await provider.get(id, options))
      if (refund === undefined) throw notThere()
      return refund
    },
    find: async (query, options) => {
      const { refunds, complete } = await provider.find(query, options)
      const found = refunds.flatMap(shown)
      return { refunds: found.filter(({ reference }) => reference === query.reference), complete }
    },
    list: (query, options) => {
      const walk = provider.list(query, options)
      async function* read(): AsyncGenerator<Refund, void, undefined> {
        for await (const refund of walk) if (!hidden.has(refund.id)) yield* shown(refund)
      }
      return { summary: () => walk.summary(), [Symbol.asyncIterator]: read }
    },
  }
}

function notThere(): RefundError {
  return new RefundError({
    code: 'refund_not_found',
    outcome: 'none',
    message: 'The provider has no such refund.',
  })
}
