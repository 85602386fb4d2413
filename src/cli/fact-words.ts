import type { Decision, Fact } from '../model/index.ts'
import { printable } from './escape.ts'
import { amountText, counted } from './words.ts'

/** One thing that is known of a refund, as a sentence without a full stop. */
export function factText(fact: Fact): string {
  switch (fact.kind) {
    case 'sent':
      return `attempt ${fact.attempt} was begun`
    case 'turned_away':
      return `attempt ${fact.attempt} left nothing behind, ${fact.code}: ${printable(fact.message)}`
    case 'refused':
      return `attempt ${fact.attempt} was refused, ${fact.code}: ${printable(fact.message)}`
    case 'doubt':
      return `attempt ${fact.attempt} is in doubt, ${fact.code}: ${printable(fact.message)}`
    case 'seen': {
      const { refund, by, issues } = fact
      const differs = issues.length === 0 ? '' : `, ${counted(issues.length, 'difference')}`
      return `refund ${printable(refund.id)} seen by ${by}: ${refund.status}, ${amountText(refund.amount)}${differs}`
    }
    case 'absent':
      return `a complete reading after attempt ${fact.attempt} has nothing of ours`
    case 'candidates':
      return `may be ours, and do not say so: ${fact.refundIds.map(printable).join(', ')}`
    case 'delivered': {
      const told = fact.status === null ? '' : `, which says ${fact.status}`
      return `webhook ${printable(fact.type)} (${printable(fact.deliveryId)}) came in${told}`
    }
    case 'followed_up':
      return `read after the webhook ${printable(fact.deliveryId)}`
    case 'adopted':
      return `made outside of this ledger as ${printable(fact.refundId)}, and adopted`
    case 'yielded':
      return `it is the refund of ${printable(fact.reference)}, and counts there`
    case 'finding_closed':
      return `${printable(fact.actor)} closed the finding ${fact.finding.replaceAll('_', ' ')} of ${printable(fact.refundId)}. Reason: ${printable(fact.reason)}`
    case 'stale':
      return `still pending, and should have been over by ${fact.dueAt}`
    case 'decided':
      return `${printable(fact.actor)} decided: ${decisionText(fact.decision)}. Reason: ${printable(fact.reason)}`
  }
}

/** A decision in words. */
export function decisionText(decision: Decision): string {
  return decision.replaceAll('_', ' ')
}
