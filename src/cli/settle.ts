import type { RefundRecord } from '../model/index.ts'
import { printLines } from './print.ts'
import type { World } from './world.ts'

/**
 * Waits for an attempt that was under way when the person ended the command: its answer is worth
 * more than a few seconds, and a second signal ends the process. Asking again joins the attempt and
 * makes no other.
 */
export async function settle(
  record: RefundRecord,
  askAgain: () => Promise<RefundRecord>,
  { signal, stderr }: World,
): Promise<RefundRecord> {
  if (!signal.aborted || record.state !== 'sending') return record
  if (stderr.columns !== null) {
    printLines(stderr, ['Waiting for the answer to what was sent. Once more ends it at once.'])
  }
  return askAgain()
}
