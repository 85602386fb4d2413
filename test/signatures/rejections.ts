import { isRefundError } from '../../src/model/index.ts'

/**
 * The rule that a delivery broke; null where it was accepted.
 *
 * @throws what is no typed rejection of a webhook.
 */
export async function rejectionOf(parsed: Promise<unknown>): Promise<string | null> {
  try {
    await parsed
    return null
  } catch (error) {
    if (!isRefundError(error) || error.code !== 'webhook_rejected') throw error
    if (error.outcome !== 'none' || error.issues.length !== 1) throw error
    return error.issues[0]?.rule ?? null
  }
}
