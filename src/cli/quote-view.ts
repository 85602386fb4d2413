import type { CustomerTerms, Money } from '../model/index.ts'
import type { Quote } from '../service/types.ts'
import { detailLines } from './details.ts'
import type { Detail } from './details.ts'
import { printable } from './escape.ts'
import { recordLines } from './record-view.ts'
import { amountText, handleText, modeText } from './words.ts'
import type { Output } from './world.ts'

/** What a refund would do, and whether it would pass. */
export function quoteLines(quote: Quote, output: Output): readonly string[] {
  const { existing } = quote
  if (existing !== null && quote.passes) {
    const sentence =
      'This reference has its refund already: asking for it again makes no second one.'
    return [sentence, '', ...recordLines(existing, output)]
  }
  const verdict =
    quote.refusal === null
      ? output.style('green', 'This refund would pass.')
      : `${output.style('red', 'This refund would be refused:')} ${printable(quote.refusal.message)}`
  return [verdict, ...ruleLines(quote), '', ...detailLines(quoteDetails(quote, output), output)]
}

function ruleLines({ refusal }: Quote): readonly string[] {
  if (refusal === null) return []
  const rule = refusal.rule === null ? '' : `, rule ${printable(refusal.rule)}`
  return [`  code ${refusal.code}${rule}`]
}

/** The payment and the terms of a refund. */
export function quoteDetails(quote: Quote, output: Output): readonly Detail[] {
  const { account, provider, mode, payments, amount, fundedBy, customerTerms } = quote
  const modeWords = output.style(mode === 'live' ? 'red' : 'green', modeText(mode))
  return [
    ['Account', `${printable(account)}, of ${printable(provider)}, ${modeWords}`],
    ['Payment', payments.map(handleText).join(', ')],
    ['Captured', textOf(quote.captured)],
    ['Refunded', textOf(quote.refunded)],
    ['Held beside it', heldText(quote)],
    ['Left', textOf(quote.refundable)],
    ['This refund', amount === null ? '' : output.style('bold', amountText(amount))],
    ['Left after it', leftAfter(quote)],
    ['Customer has it', customerTerms.map(termsText).join('; ')],
    ['Whose money', printable(fundedBy ?? '')],
    ['Looks like', quote.warnings.map(({ other }) => printable(other)).join(', ')],
  ]
}

function textOf(amount: Money | null): string {
  return amount === null ? '' : amountText(amount)
}

/** What the ledger keeps for refunds that the provider doesn't show. */
function heldText({ held, heldInDoubt }: Quote): string {
  if (held === null || held.minor === 0) return ''
  const isDoubted = heldInDoubt !== null && heldInDoubt.minor > 0
  return `${amountText(held)}${isDoubted ? `, ${amountText(heldInDoubt)} of it in doubt` : ''}`
}

function leftAfter({ refundable, amount, passes }: Quote): string {
  if (!passes || refundable === null || amount === null) return ''
  if (refundable.currency !== amount.currency) return ''
  return amountText({ ...refundable, minor: refundable.minor - amount.minor })
}

function termsText({ method, text }: CustomerTerms): string {
  return `${printable(method).replaceAll('_', ' ')}: ${printable(text)}`
}
