import type { FullEntry } from '../../ledger/index.ts'
import type { Refund } from '../../model/index.ts'
import { candidatesFor } from '../candidates.ts'
import { compare, isUnderWay, knows } from './comparing.ts'
import { claimedTwice, differs, heldTwice, maybeOf, unknownHere } from './findings.ts'
import { pairAll } from './pairing.ts'
import type { Pairing } from './pairing.ts'
import { checkSignal, found, noteFault, reach, unlessClosed } from './progress.ts'
import type { Run } from './progress.ts'
import type { Finding } from './types.ts'
import { isInside, isYoung, widened } from './window.ts'

// As many refunds are looked up in the ledger together.
const pairedAtOnce = 100

/** What the provider's list shows and the ledger does not know, or knows otherwise. */
export async function* findInList(run: Run): AsyncGenerator<Finding, void, undefined> {
  const { settings, window } = run
  const { account, signal } = window
  let batch: Refund[] = []
  for await (const refund of listed(run)) {
    run.seen.add(refund.id)
    if (!isInside(refund.createdAt, window)) continue
    batch.push(refund)
    if (batch.length < pairedAtOnce) continue
    yield* findIn(run, batch)
    batch = []
  }
  yield* findIn(run, batch)

  async function* listed(run: Run): AsyncGenerator<Refund, void, undefined> {
    try {
      const walk = settings
        .provider(account)
        .list(widened(window), signal === undefined ? {} : { signal })
      // Asked for now, the list doesn't throw at its end where it can't be proved whole: it says so.
      walk.summary()
      yield* walk
      run.isListWhole = walk.summary().complete
    } catch (error) {
      noteFault(run, error)
    }
  }
}

/** What is to be said of some refunds of the provider. */
export async function* findIn(
  run: Run,
  refunds: readonly Refund[],
): AsyncGenerator<Finding, void, undefined> {
  checkSignal(run)
  const { settings, window, counts } = run
  counts.refunds += refunds.length
  for (const { reference } of refunds) if (reference !== null) settings.echoing.add(window.account)
  for (const pairing of await pairAll(settings, window.account, refunds)) {
    const finding = isYoung(pairing.refund.createdAt, settings)
      ? await noteYoung(run, pairing)
      : await findingOf(run, pairing)
    if (finding !== null) yield found(run, finding)
  }
}

async function noteYoung({ counts }: Run, { entry, refund }: Pairing): Promise<null> {
  // Its record may learn of it in a moment, too.
  if (entry === null || !knows(entry, refund.id)) counts.underWay += 1
  else counts.paired += 1
  return null
}

async function findingOf(run: Run, pairing: Pairing): Promise<Finding | null> {
  const { settings, window, counts } = run
  const { account } = window
  const { refund, entry, others } = pairing
  if (entry === null) {
    const [first, ...more] = await candidatesFor(settings, account, refund)
    if (first === undefined) return unknownHere(account, refund)
    if (!isUnderWay(settings, first)) return maybeOf(account, refund, [first, ...more])
    counts.underWay += 1
    return null
  }
  counts.paired += 1
  if (others.length > 0) return unlessClosed(run, entry, claimedTwice({ ...pairing, entry }))
  if (pairing.isHeldTwice) return heldTwice({ ...pairing, entry })
  return differenceOf(run, { ...pairing, entry })
}

async function differenceOf(
  run: Run,
  pairing: Pairing & { readonly entry: FullEntry },
): Promise<Finding | null> {
  const { settings, told, counts } = run
  const { entry, refund, pairedBy } = pairing
  if (told.has(entry.reference)) return null
  const differing = await reach(run, () => compare(settings, entry, refund))
  if (differing === null) return null
  if (isUnderWay(settings, entry)) {
    counts.underWay += 1
    return null
  }
  if (pairedBy === 'reference') told.add(entry.reference)
  const { compared } = differing
  const finding = differs(
    compared.kind,
    { ...pairing, refund: differing.refund },
    compared.canLearn,
  )
  return unlessClosed(run, entry, finding)
}
