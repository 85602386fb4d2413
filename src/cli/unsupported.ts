import { RefundError } from '../model/index.ts'
import type { ExtraMethod, RefundProvider } from '../model/index.ts'

/** The error for a command that the provider has no method for; nothing was asked of it. */
export function refuseMissingMethod({ name }: RefundProvider, method: ExtraMethod): RefundError {
  return new RefundError({
    code: 'unsupported',
    outcome: 'not_sent',
    provider: name,
    message: `${name} has no ${method}. See what it has with polyrefund providers ${name}.`,
  })
}
