import { guard } from '../http/guard.ts'
import { isRefundError, RefundError, withDetails } from '../model/index.ts'
import type { CallOptions, PreparedRefund, Refund, RefundRequest } from '../model/index.ts'
import { askToSend, refuseChanged } from './consent.ts'
import { planLines } from './create-plan.ts'
import { findExisting } from './existing-refund.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { reportFailure } from './failure.ts'
import type { Given } from './given.ts'
import type { Login } from './login.ts'
import { printJson, printLines } from './print.ts'
import { refundLines } from './refund-view.ts'
import { commandLine } from './shell.ts'
import type { World } from './world.ts'

/** A refund that is to be made, and all that takes part in it. */
export interface Order {
  readonly given: Given
  readonly world: World
  readonly login: Login
  readonly request: RefundRequest
  readonly options: CallOptions
}

/**
 * Makes one refund, after showing it. What is sent is what was shown, by `send`: byte for byte, in
 * exactly one POST. The provider's `create` would prepare it anew, so that all that remains could
 * have become another sum than the one that was agreed to.
 *
 * The repeats that `create` makes are left to the person: the error says whether the same command
 * is safe to run again, and since the reference names the refund, it is the same refund then.
 */
export async function makeRefund(order: Order): Promise<ExitCode> {
  const prepared = await prepare(order)
  if ('existing' in prepared) return showRefund(prepared.existing, false, order)
  const isAgreed = order.given.has('yes')
  if (!isAgreed || !order.given.isJson) await showPlan(prepared.ready, order)
  if (isAgreed) return send(prepared.ready, order)
  await askToSend(prepared.ready, order.world)
  // While somebody thinks, somebody else may refund the same payment.
  const again = await prepare(order)
  if ('existing' in again) return showRefund(again.existing, false, order)
  refuseChanged(prepared.ready, again.ready)
  return send(again.ready, order)
}

async function prepare({
  login: { provider },
  request,
  options,
}: Order): Promise<{ readonly ready: PreparedRefund } | { readonly existing: Refund }> {
  try {
    return { ready: await provider.prepare(request, options) }
  } catch (error) {
    return { existing: findExisting(error, request) }
  }
}

async function showPlan(prepared: PreparedRefund, order: Order): Promise<void> {
  const { login, request, options, world } = order
  try {
    const payment = await login.provider.getPayment(request.payment, options)
    // It goes where the question goes: what is asked must be seen, whatever is piped.
    printLines(world.stderr, planLines({ login, payment, prepared }, world))
  } catch (error) {
    if (!isRefundError(error)) throw error
    throw withDetails(error, { outcome: 'not_sent', reference: request.reference })
  }
}

async function send(prepared: PreparedRefund, order: Order): Promise<ExitCode> {
  const { login, world, given, options } = order
  const { provider } = login
  const guarded = {
    provider: provider.name,
    task: 'create the refund',
    outcome: 'unknown',
  } as const
  try {
    const made = await guard(guarded, () => provider.send(prepared, options))
    return showMade(made, order)
  } catch (error) {
    const isToBeLooked = isRefundError(error) && ['unknown', 'accepted'].includes(error.outcome)
    if (!isToBeLooked) throw error
    return reportFailure(world.stderr, error, {
      isJson: given.isJson,
      nextCommand: findCommandLine(order),
    })
  }
}

/** Whatever goes wrong from here on, money has moved, and no error may say otherwise. */
function showMade(made: Refund, order: Order): ExitCode {
  try {
    return showRefund(made, true, order)
  } catch {
    const { name } = order.login.provider
    throw new RefundError({
      code: 'outcome_unknown',
      outcome: 'accepted',
      provider: name,
      reference: order.request.reference,
      message: `${name} has made the refund, but it could not be shown.`,
    })
  }
}

/** The command that says what has become of the refund. */
function findCommandLine({ given, login }: Order): string {
  return commandLine([
    'find',
    '--payment',
    given.required('payment'),
    '--reference',
    given.required('reference'),
    ...login.words,
  ])
}

function showRefund(made: Refund, isSent: boolean, { given, world }: Order): ExitCode {
  if (given.isJson) printJson(world.stdout, { sent: isSent, refund: made })
  else {
    const before = isSent ? [] : ['This reference has its refund already. Nothing was sent.', '']
    printLines(world.stdout, [...before, ...refundLines(made, world.stdout)])
  }
  return made.status === 'failed' ? exitCodes.failed : exitCodes.done
}
