import type { ExchangeReport } from './call.ts'

/** Tells of an exchange. A listener that fails, now or later, must not change what is said about money. */
export function reportExchange(
  listener: ((exchange: ExchangeReport) => unknown) | null,
  exchange: ExchangeReport,
): void {
  if (listener === null) return
  try {
    // An async function is taken for one that returns nothing, and its rejection would end Node.
    Promise.resolve(listener(exchange)).catch(() => undefined)
  } catch {
    // As above.
  }
}
