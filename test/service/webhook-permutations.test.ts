import { describe, expect, test } from 'vitest'

import { flex, flexWebhooks } from '../../providers/flex/index.ts'
import { flutterwave, flutterwaveWebhooks } from '../../providers/flutterwave/index.ts'
import { createAccounts } from '../../src/accounts/accounts.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import type { EntryHead, EntryStanding } from '../../src/ledger/index.ts'
import { money } from '../../src/model/index.ts'
import type { Fact, Money, Refund, RefundEvent } from '../../src/model/index.ts'
import { addFacts, standingOf } from '../../src/service/entries.ts'
import { deliveredFact, seenFact, shownFact } from '../../src/service/facts.ts'
import { knownRefunds } from '../../src/service/seen-refunds.ts'
import { readSettings } from '../../src/service/settings.ts'
import { createHandClock, startOfTime } from '../http/hand-clock.ts'
import { bytesOf, clock as fixedClock, macOf, signSvix } from '../signatures/deliveries.ts'
import { at, doubt, sent } from './facts.ts'
import { countingRandom } from './scene.ts'

const key = bytesOf('0123456789abcdef0123456789abcdef')
const hash = 'a-secret-hash'
const minute = 60_000

/** A refund of the provider, as it was at times. */
interface Moment {
  readonly status: string
  readonly minutes: number
  readonly number?: string
}

const story: readonly Moment[] = [
  { status: 'pending', minutes: 1 },
  { status: 'pending', minutes: 2, number: 'ARN123456789' },
  { status: 'succeeded', minutes: 3 },
  { status: 'succeeded', minutes: 4, number: 'ARN123456789' },
  { status: 'succeeded', minutes: 5 },
  { status: 'failed', minutes: 6 },
]

async function flexEvent(
  { status, minutes, number }: Moment,
  position: number,
): Promise<RefundEvent> {
  const refund = {
    refund_id: 'fref_1',
    payment_intent_id: 'fpi_1',
    amount: 3500,
    status,
    reference_id: number ?? null,
    test_mode: true,
    metadata: { polyrefund_reference: 'RMA-1' },
  }
  const event = {
    event_id: `fevt_${position}`,
    event_type: 'refund.updated',
    event_dt: (startOfTime + minutes * minute) / 1000,
    object: { refund },
  }
  const id = `msg_${position}`
  const { body, headers } = signSvix({ key, body: bytesOf(JSON.stringify(event)), id })
  const secrets = [`whsec_${Buffer.from(key).toString('base64')}`]
  return flexWebhooks({ secrets, clock: fixedClock }).parseWebhook(body, headers)
}

async function flutterwaveEvent(
  { status, minutes }: Moment,
  position: number,
): Promise<RefundEvent> {
  const body = bytesOf(
    JSON.stringify({
      webhook_id: `wbk_${position}`,
      timestamp: startOfTime + minutes * minute,
      type: 'refund.completed',
      data: { id: 'rfd_1', charge_id: 'chg_1', amount_refunded: 35, status, meta: {} },
    }),
  )
  const clock = { now: () => startOfTime + (minutes + 1) * minute }
  const reader = flutterwaveWebhooks({ secrets: [hash], clock })
  return reader.parseWebhook(body, { 'flutterwave-signature': macOf(hash, body) })
}

/** The facts that a provider's story can leave behind. */
interface Facts {
  readonly account: 'us' | 'africa'
  readonly asked: Money
  readonly refund: (moment: Moment) => Refund
  readonly event: (moment: Moment, position: number) => Promise<RefundEvent>
}

function refundOf(provider: string, id: string, amount: Money): Facts['refund'] {
  return ({ status, number }) => ({
    provider,
    id,
    payments: [{ kind: 'charge', id: 'chg_1' }],
    amount,
    status: status === 'succeeded' || status === 'failed' ? status : 'pending',
    providerStatus: status,
    finality: 'provisional',
    requiresAction: false,
    reason: null,
    reference: 'RMA-1',
    metadata: {},
    bankReference:
      number === undefined ? null : { type: 'arn', value: number, status: 'available' },
    parts: [],
    createdAt: at(0),
    testMode: true,
    raw: {},
  })
}

const dollars = money('35.00', 'USD')
const naira = money('35.00', 'NGN')
const providers: readonly Facts[] = [
  { account: 'us', asked: dollars, refund: refundOf('flex', 'fref_1', dollars), event: flexEvent },
  {
    account: 'africa',
    asked: naira,
    // No document of Flutterwave has a number for the bank.
    refund: ({ status, minutes }) => refundOf('flutterwave', 'rfd_1', naira)({ status, minutes }),
    event: flutterwaveEvent,
  },
]

const settings = readSettings({
  ledger: memoryLedger(),
  clock: createHandClock(() => false),
  random: countingRandom(),
  accounts: createAccounts({
    us: flex({ apiKey: 'fsk_test_123' }),
    africa: flutterwave({
      accessToken: 'token-of-a-test-0123456789',
      environment: 'sandbox',
      currency: 'NGN',
    }),
  }),
})

/** What was sent, what webhooks say, what they show, and what was read after some of them. */
async function factsOf({ event, refund }: Facts): Promise<readonly Fact[]> {
  const events = await Promise.all(story.map(event))
  const told = events.map((one, position) => deliveredFact(one, at(position), false))
  const shown = events.flatMap((one, position) =>
    one.refund === null ? [] : [shownFact(one.refund, one, { at: at(position), issues: [] })],
  )
  const read = story
    .filter((_, position) => shown.length === 0 || position === 3)
    .map((moment) =>
      seenFact({ refund: refund(moment), by: 'id', at: at(moment.minutes * minute + 1) }),
    )
  return [sent(1), doubt(1), ...told.slice(0, shown.length === 0 ? 2 : 1), ...shown, ...read]
}

function headOf({ account, asked }: Facts): EntryHead {
  return {
    reference: 'RMA-1',
    account,
    provider: account,
    mode: 'test',
    request: {},
    fingerprint: '{}',
    prepared: null,
    amount: asked,
    currency: asked.currency,
    createdAt: at(0),
  }
}

interface Outcome {
  readonly standing: EntryStanding
  readonly refunds: readonly unknown[]
}

function outcomeOf(head: EntryHead, learned: readonly Fact[]): Outcome {
  let known: readonly Fact[] = []
  for (const fact of learned) known = addFacts(known, [fact])
  return {
    standing: standingOf(head, known, { lease: null, tries: 0 }, settings),
    refunds: knownRefunds(known).map(({ refund: { status, bankReference }, hasSucceeded }) => [
      status,
      bankReference?.value,
      hasSucceeded,
    ]),
  }
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((first, position) =>
    permutations(items.toSpliced(position, 1)).map((others) => others.toSpliced(0, 0, first)),
  )
}

/** Every choice of so many of the items, in their order. */
function choices<Item>(items: readonly Item[], count: number): readonly (readonly Item[])[] {
  if (count === 0) return [[]]
  return items.flatMap((item, position) =>
    choices(items.slice(position + 1), count - 1).map((others) => others.toSpliced(0, 0, item)),
  )
}

/** The same again, from the last to the first. */
function repeated(facts: readonly Fact[]): readonly Fact[] {
  return [...facts, ...facts.toReversed()]
}

describe('I13: what webhooks and readings come to', () => {
  test.each(providers)(
    'at $account is the same in every order and however often they come',
    async (provider) => {
      const head = headOf(provider)
      const differing: unknown[] = []
      let cases = 0
      for (const facts of choices(await factsOf(provider), 6)) {
        const expected = JSON.stringify(outcomeOf(head, facts))
        const orders = permutations(facts)
        for (const learned of [...orders, ...orders.map(repeated)]) {
          const outcome = outcomeOf(head, learned)
          cases += 1
          if (JSON.stringify(outcome) !== expected) differing.push({ learned, outcome, expected })
        }
      }
      expect(differing[0]).toBeUndefined()
      expect(cases).toBeGreaterThan(200_000)
    },
  )
})
