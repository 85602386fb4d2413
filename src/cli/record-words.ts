import type { NextAction, RecordReason, RecordState, RefundRecord } from '../model/index.ts'
import { timeText } from './words.ts'
import type { Style } from './world.ts'

const reasons: Readonly<Record<RecordReason, string>> = {
  not_sent_yet: 'It is recorded, and nothing was sent yet.',
  turned_away: 'The provider turned it away for the moment. Nothing moved, and it is sent again.',
  send_again_decided: 'A person has decided that it is sent once more.',
  in_flight: 'It is being sent at this moment.',
  accepted: 'The provider has it and works on it.',
  requires_action: 'The provider has it, and waits for somebody to act there.',
  settled: 'The provider says that the money went back.',
  provider_failed: 'The provider had it, and it failed or was canceled. Nothing went back.',
  reversed:
    'It had succeeded, and the money came back since. The customer does not have it any more.',
  refused: 'The provider refused it. Nothing was refunded.',
  absent: 'It was sent, and several complete readings prove that the provider never made it.',
  declared_absent: 'A person has decided that the provider never made it.',
  withdrawn: 'It was withdrawn before anything was sent.',
  no_answer: 'It was sent, and no answer came that can be read. The money may have moved.',
  interrupted: 'Who sent it stopped before an answer was stored. The money may have moved.',
  unattributed_candidates:
    'It was sent, and the provider has a refund that may be this one and does not say so.',
  differs: 'The provider made another refund than was asked for.',
  part_failed: 'A part of it went back, and a part failed.',
  made_twice: 'The provider made it more than once. Too much may have gone back.',
}

/** Why a refund is in its state, as a sentence for whoever asks. */
export function reasonSentence(reason: RecordReason): string {
  return reasons[reason]
}

/** What to do next, as a sentence. */
export function nextSentence({ state, nextAction }: RefundRecord): string {
  const { kind, at } = nextAction
  const when = at === null ? '' : ` from ${timeText(at)} UTC on`
  switch (kind) {
    case 'none':
      return 'Nothing is left to do.'
    case 'wait':
      return `Wait. polyrefund sweep looks at it again${when}.`
    case 'sweep':
      return `Run polyrefund sweep${when}, and do not refund it any other way: ${sweepOf(state)}.`
    case 'resolve':
      return 'Look at the payment in the dashboard of the provider, then decide: polyrefund resolve --help.'
    case 'new_reference':
      return 'To refund it after all, ask for it under a new reference.'
  }
}

function sweepOf(state: RecordState): string {
  return state === 'unknown' ? 'that looks for what became of it' : 'that sends it'
}

/** `sweep 2026-01-31 12:00` */
export function nextText({ kind, at }: NextAction): string {
  const word = kind.replaceAll('_', ' ')
  return at === null ? word : `${word} ${timeText(at)}`
}

const styles: Readonly<Record<RecordState, Style>> = {
  recorded: 'yellow',
  sending: 'yellow',
  pending: 'yellow',
  succeeded: 'green',
  failed: 'red',
  rejected: 'red',
  unknown: 'red',
  mismatch: 'red',
  duplicated: 'red',
}

/** How a state stands out. */
export function stateStyle(state: RecordState): Style {
  return styles[state]
}
