import type { EntryHead, EntryStanding, Ledger } from '../../../src/ledger/index.ts'
import { isRefundError } from '../../../src/model/index.ts'
import type { Fact } from '../../../src/model/index.ts'
import { giveWay, withEntries, withSteps } from './sabotage.ts'
import type { Sabotage } from './sabotage.ts'

const head: Omit<EntryHead, 'reference' | 'account'> = {
  provider: 'flex',
  mode: 'test',
  request: {},
  fingerprint: '',
  prepared: null,
  amount: null,
  currency: 'USD',
  createdAt: '2024-01-01T00:00:00.000Z',
}

const standing: EntryStanding = {
  state: 'recorded',
  since: '2024-01-01T00:00:00.000Z',
  heldMinor: 0,
  refundIds: [],
  payments: [],
  dueAt: null,
  lease: null,
  tries: 0,
}

const looked: Fact = { kind: 'absent', id: 'looked', at: standing.since, attempt: 0 }

/** Each fact becomes another one, and looks like the same when it is read. */
function withDoubleFacts(ledger: Ledger): Ledger {
  let count = 0
  const fresh = (fact: Fact): Fact => {
    count += 1
    return { ...fact, id: `${fact.id}#${count}` }
  }
  const stored = withSteps(ledger, ({ facts, ...step }) => ({
    ...step,
    ...(facts === undefined ? {} : { facts: facts.map(fresh) }),
  }))
  return withEntries(stored, (entry) => {
    const facts = entry.facts.map((fact) => Object.assign({}, fact, { id: fact.id.split('#')[0] }))
    return { ...entry, facts }
  })
}

async function quiet(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch {
    // Nobody waits for it any more.
  }
}

/** Faults in what a step stores. */
export const stepSabotages: readonly Sabotage[] = [
  {
    name: 'no lock: a step sees what was there before it waited',
    failsAt: 'never lets parallel steps hold more of a payment than was captured',
    connect: (ledger) => ({
      ...ledger,
      change: async (scope, decide) => {
        const stale = await ledger.change(scope, (view) => ({ result: view }))
        await giveWay()
        return ledger.change(scope, () => decide(stale))
      },
    }),
  },
  {
    name: 'no unique index: a second head is taken for the first',
    failsAt:
      'refuses a second entry under one reference, of whichever account, and keeps the first',
    connect: (ledger) =>
      withSteps(ledger, ({ head: given, ...step }, { entry }) => ({
        ...step,
        ...(given === undefined || entry !== null ? {} : { head: given }),
      })),
  },
  {
    name: 'an answer before the step is stored',
    failsAt: 'shows what a step stored as soon as it has answered',
    connect: (ledger) => ({
      ...ledger,
      change: async (scope, decide) => {
        const view = await ledger.change(scope, (seen) => ({ result: seen }))
        const step = decide(view)
        void quiet(giveWay().then(async () => ledger.change(scope, () => step)))
        return step.result
      },
    }),
  },
  {
    name: 'facts added again each time they are told',
    failsAt: 'adds a fact behind the others once, however often it is told',
    connect: withDoubleFacts,
  },
  {
    name: 'facts in the order of their times',
    failsAt: 'gives every kind of fact back whole, in the order they were stored',
    connect: (ledger) =>
      withEntries(ledger, (entry) => ({
        ...entry,
        facts: entry.facts.toSorted((one, other) => (one.at < other.at ? -1 : 1)),
      })),
  },
  {
    name: 'prepared bytes parsed and written again',
    failsAt: 'gives prepared bytes and the request back character for character',
    connect: (ledger) =>
      withEntries(ledger, ({ prepared, ...entry }) => {
        if (prepared === null) return { ...entry, prepared }
        const body = JSON.stringify(JSON.parse(prepared.body))
        return { ...entry, prepared: { ...prepared, body } }
      }),
  },
  {
    name: 'amounts of 32 bits',
    failsAt: 'gives an entry back as it was stored',
    connect: (ledger) =>
      withEntries(ledger, (entry) => ({ ...entry, heldMinor: entry.heldMinor | 0 })),
  },
  {
    name: 'something stored of a step that throws',
    failsAt: 'throws what a step throws, and stores nothing of it',
    connect: (ledger) => ({
      ...ledger,
      change: async (scope, decide) => {
        try {
          return await ledger.change(scope, decide)
        } catch (error) {
          const { reference, account } = scope
          const rest = { head: { ...head, reference, account }, standing }
          await quiet(ledger.change(scope, () => ({ result: null, ...rest })))
          throw error
        }
      },
    }),
  },
  {
    name: 'a mark of every step that looked',
    failsAt: 'stores nothing for a step that only looks, and gives its result',
    connect: (ledger) =>
      withSteps(ledger, (step, { entry }) => {
        const isLook = step.standing === undefined && step.facts === undefined && entry !== null
        return isLook ? { ...step, facts: [looked] } : step
      }),
  },
  {
    name: 'a standing whose old parts stay',
    failsAt: 'replaces the standing, and leaves head and facts as they were',
    connect: (ledger) =>
      withSteps(ledger, ({ standing: given, ...step }, { entry }) => {
        if (given === undefined || entry === null)
          return given ? { ...step, standing: given } : step
        return { ...step, standing: { ...given, refundIds: entry.refundIds } }
      }),
  },
  {
    name: 'an impossible step passed over in silence',
    failsAt: 'refuses a step that no entry can come of, and stores nothing of it',
    connect: (ledger) => ({
      ...ledger,
      change: async (scope, decide) => {
        try {
          return await ledger.change(scope, decide)
        } catch (error) {
          if (!isRefundError(error) || error.issues[0]?.rule !== 'step.invalid') throw error
          return ledger.change(scope, (view) => ({ result: decide(view).result }))
        }
      },
    }),
  },
  {
    name: 'a hundred references read, and no more',
    failsAt: 'reads hundreds of entries at once, each once, without those that are not there',
    connect: (ledger) => ({
      ...ledger,
      read: async (references) => ledger.read(references.slice(0, 100)),
    }),
  },
]
