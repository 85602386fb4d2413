import { RefundError } from '../model/index.ts'
import type { RefundRecord } from '../model/index.ts'
import type { Quote, RefundService, ServiceRequest } from '../service/types.ts'
import { accountOf } from './account-choice.ts'
import { shownPath } from './configuration-file.ts'
import { hasAgreed } from './consent.ts'
import { detailLines } from './details.ts'
import { printable } from './escape.ts'
import { exitCodeOfState } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { ledgerText, ledgerWords } from './ledger-place.ts'
import type { Order } from './make-refund.ts'
import { printJson, printLines } from './print.ts'
import { quoteDetails } from './quote-view.ts'
import { recordLines } from './record-view.ts'
import { settle } from './settle.ts'
import { commandLine } from './shell.ts'
import { withService } from './with-service.ts'
import { amountText, metadataText } from './words.ts'
import type { LedgerPlace } from './world.ts'

/** A refund that is to be made through a ledger. */
export interface RecordedOrder extends Order {
  readonly place: LedgerPlace
}

/** Makes one refund through a ledger, after showing it. */
export async function makeRecordedRefund(order: RecordedOrder): Promise<ExitCode> {
  const { given, world, login, place } = order
  const { account, accounts } = accountOf(login)
  const asked: ServiceRequest = { account, ...order.request }
  const record = await withService({ place, accounts }, world, async ({ service }) => {
    // Who asks for JSON and agrees beforehand sees no plan, and needs none to be read.
    if (!(given.has('yes') && given.isJson)) await showAndAsk(service, asked, order)
    const options = { signal: world.signal }
    return settle(await service.create(asked, options), () => service.create(asked), world)
  })
  showRecord(record, order)
  return exitCodeOfState(record.state)
}

async function showAndAsk(
  service: RefundService,
  asked: ServiceRequest,
  order: RecordedOrder,
): Promise<void> {
  const { given, world, options } = order
  const quote = await service.quote(asked, options)
  refuse(quote, order)
  const { existing } = quote
  if (existing !== null && existing.state !== 'recorded') {
    const text = 'This reference has its refund already. It is not made again.'
    if (!given.isJson) printLines(world.stderr, [text, ''])
    return
  }
  printLines(world.stderr, planLines(quote, order))
  if (given.has('yes')) return
  const amount = quote.amount === null ? 'it' : amountText(quote.amount)
  if (!(await hasAgreed(`Type yes to refund ${amount}: `, world))) {
    throw notSent('aborted', order, 'Nothing was sent: the answer was not yes.')
  }
  // While somebody thinks, somebody else may refund the same payment: all that is left is less then.
  const now = await service.quote(asked, options)
  if (now.amount?.minor === quote.amount?.minor) return
  const text =
    'Nothing was sent: the payment has changed since it was shown. Run the command again to see how.'
  throw notSent('not_refundable', order, text)
}

function refuse({ refusal }: Quote, { login, request }: RecordedOrder): void {
  if (refusal === null) return
  const { code, rule, message } = refusal
  throw new RefundError({
    code,
    outcome: 'not_sent',
    provider: login.provider.name,
    reference: request.reference,
    message,
    issues: rule === null ? [] : [{ path: 'request', rule }],
  })
}

function notSent(
  code: 'aborted' | 'not_refundable',
  { login, request }: RecordedOrder,
  message: string,
): RefundError {
  return new RefundError({
    code,
    outcome: 'not_sent',
    provider: login.provider.name,
    reference: request.reference,
    message,
    isRetryable: true,
  })
}

function planLines(quote: Quote, order: RecordedOrder): readonly string[] {
  const { login, request, world, place } = order
  const output = world.stderr
  const { from } = login
  return [
    output.style('bold', 'This refund will be stored and sent:'),
    ...detailLines(
      [
        ...quoteDetails(quote, output),
        ['Configured by', from === null ? '' : shownPath(from.file, world)],
        ['Chosen by', printable(from?.why ?? '')],
        ['Asked because', request.reason],
        ['Reference', printable(request.reference)],
        ['Metadata', metadataText(request.metadata ?? {})],
        ['Ledger', ledgerText(place, world)],
      ],
      output,
    ),
    '',
  ]
}

function showRecord(record: RefundRecord, { given, world, place, login }: RecordedOrder): void {
  if (given.isJson) {
    printJson(world.stdout, { record })
    return
  }
  const words = [...ledgerWords(place, world), ...login.words]
  const next = commandLine(['status', record.reference, ...words])
  printLines(world.stdout, [...recordLines(record, world.stdout), '', `More: ${next}`])
}
