import { isRefundError } from '../model/index.ts'
import type { OfAccount, Refund, RefundError } from '../model/index.ts'
import type { Gate } from './gate.ts'
import type { ReportSource } from './types.ts'

type SourceRefund = Refund & Partial<OfAccount>
type SourceIterator = AsyncIterator<SourceRefund>

/** What a source gave: a refund, its end, or why it broke off. */
type Step =
  | { readonly refund: SourceRefund }
  | { readonly refund: null; readonly failure: RefundError | null }

/**
 * Hands over the refunds of a source one by one.
 *
 * @returns why the source broke off; null when it came to its end. What isn't a `RefundError`, and
 * what the caller aborted, is thrown on: there is nobody to make a report for.
 */
export async function iterate(
  source: ReportSource,
  gate: Gate,
  take: (refund: SourceRefund) => Promise<void>,
): Promise<RefundError | null> {
  const iterator = source[Symbol.asyncIterator]()
  let isOver = false
  try {
    for (;;) {
      const step = await nextOf(iterator, gate)
      if (step.refund === null) {
        isOver = true
        return step.failure
      }
      await take(step.refund)
    }
  } finally {
    if (!isOver) leave(iterator)
  }
}

async function nextOf(iterator: SourceIterator, gate: Gate): Promise<Step> {
  gate.check()
  try {
    const step = await gate.wait(iterator.next())
    return step.done === true ? { refund: null, failure: null } : { refund: step.value }
  } catch (error) {
    // Its own signal is the caller's too.
    if (isRefundError(error) && error.code !== 'aborted') return { refund: null, failure: error }
    throw error
  }
}

/** Lets a source clean up. It isn't waited for: it may be what hangs. */
export function leave(iterator: { return?(): unknown }): void {
  const work = async (): Promise<unknown> => iterator.return?.()
  work().catch(() => undefined)
}
