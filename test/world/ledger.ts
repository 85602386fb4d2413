import { ledgerError } from '../../src/ledger/errors.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import type {
  Delivery,
  FullEntry,
  Ledger,
  LedgerChange,
  LedgerEvent,
  LedgerScope,
  LedgerView,
} from '../../src/ledger/index.ts'
import { nextEntry } from '../../src/ledger/next-entry.ts'
import type { Fact } from '../../src/model/index.ts'
import type { Timeline } from './clock.ts'
import { never } from './process.ts'
import type { WorldProcess } from './process.ts'

/** What a write is about. */
export type WriteKind =
  | 'record'
  | 'mark'
  | 'result'
  | 'note'
  | 'adopt'
  | 'webhook'
  | 'decide'
  | 'release'

/** A write that is about to happen. */
export interface Write {
  readonly kind: WriteKind
  readonly reference: string
  readonly before: FullEntry | null
  readonly after: FullEntry | null
  readonly added: readonly Fact[]
}

/** What becomes of a write. */
export interface WriteCourse {
  readonly isStored: boolean
  /** `lost`: who asked has ended. */
  readonly answer: 'given' | 'unavailable' | 'commit_unknown' | 'lost'
  /** How long the answer takes. */
  readonly delayMs: number
}

export const plainCourse: WriteCourse = { isStored: true, answer: 'given', delayMs: 0 }

/** What the world makes of what happens to the ledger. */
export interface LedgerEvents {
  /** Asked before an operation begins: how long it is held up. */
  readonly onBegin: (process: WorldProcess, reference: string | null) => number
  /** Whether nothing can be read or written now. */
  readonly isDown: () => boolean
  readonly onWrite: (process: WorldProcess, write: Write) => WriteCourse
  /** Told of every write that was stored. */
  readonly onStored: (process: WorldProcess, write: Write) => void
  /** Told of every delivery that was stored, or stored anew. */
  readonly onDelivery: (delivery: Delivery, before: Delivery | null) => void
}

/** How far a write has come when its answer is given. */
export type Durability =
  /** It is on the disk. */
  | 'full'
  /** It is there after a crash of the process; one of the machine may take the last ones back. */
  | 'normal'
  /** A crash of the process takes the last ones back too. */
  | 'async'

/** The ledger that all processes of the world share. */
export interface WorldLedger {
  readonly view: (process: WorldProcess) => Ledger
  /** What is stored, at once. */
  readonly entry: (reference: string) => FullEntry | undefined
  readonly entries: () => Iterable<FullEntry>
  readonly delivery: (account: string, id: string) => Delivery | undefined
  /** What the feed tells of an entry, the oldest first. */
  readonly told: (reference: string) => readonly LedgerEvent[]
  /** Takes back what was not on the disk yet. True where there was something. */
  readonly crash: (of: 'process' | 'machine') => boolean
  /** Everything that was stored by now is on the disk. */
  readonly sync: () => void
}

const name = 'world'

interface Stored {
  readonly scope: LedgerScope
  readonly change: LedgerChange<null>
}

/** What a step stores beside its entry: it survives or is lost together with it. */
type News = Pick<LedgerChange<unknown>, 'delivery' | 'events'>

function newsOf({ delivery, events }: LedgerChange<unknown>): News {
  return {
    ...(delivery === undefined ? {} : { delivery }),
    ...(events === undefined ? {} : { events }),
  }
}

/** What makes an entry of the one before it. */
function changeTo(
  entry: FullEntry,
  isNew: boolean,
  added: readonly Fact[],
): Partial<LedgerChange<null>> {
  return { standing: entry, facts: added, ...(isNew ? { head: entry } : {}) }
}

/** The scope of a step that is done again: what it counted was counted then. */
function bareScope({
  reference,
  account,
  delivery,
}: Pick<LedgerScope, 'reference' | 'account' | 'delivery'>): LedgerScope {
  const bare = { reference, account, payments: [], spending: [] }
  return delivery === undefined ? bare : { ...bare, delivery }
}

export function createWorldLedger(
  timeline: Timeline,
  events: LedgerEvents,
  durability: Durability = 'full',
): WorldLedger {
  const entries = new Map<string, FullEntry>()
  const deliveries = new Map<string, Delivery>()
  const told = new Map<string, LedgerEvent[]>()
  const journal: Stored[] = []
  let syncedLength = 0
  let memory = memoryLedger()

  const keepJournal = (stored: Stored): void => {
    if (durability !== 'full') journal.push(stored)
  }

  const keepNews = ({ delivery, events: added = [] }: News): void => {
    if (delivery !== undefined) deliveries.set(nameOf(delivery), delivery)
    for (const event of added) {
      const place = told.get(event.reference ?? '')
      if (place === undefined) told.set(event.reference ?? '', [event])
      else place.push(event)
    }
  }

  const put = (scope: LedgerScope, write: Write, news: News): void => {
    const { before, after, added } = write
    const isSame = after === null || after === before
    if (isSame && news.delivery === undefined && (news.events ?? []).length === 0) return
    if (!isSame) entries.set(write.reference, after)
    keepNews(news)
    const entry = isSame ? {} : changeTo(after, before === null, added)
    keepJournal({ scope: bareScope(scope), change: { ...entry, ...news, result: null } })
  }

  const rebuild = (): void => {
    memory = memoryLedger()
    entries.clear()
    deliveries.clear()
    told.clear()
    for (const { scope, change } of journal) {
      const before = entries.get(scope.reference) ?? null
      const next = nextEntry(name, scope, before, change)
      if (next !== null) entries.set(scope.reference, next.entry)
      keepNews(newsOf(change))
      void memory.change(scope, () => change)
    }
  }

  const begin = async (process: WorldProcess, reference: string | null): Promise<void> => {
    if (!process.isAlive() || process.endsHere()) return never()
    const heldUpMs = events.onBegin(process, reference)
    if (heldUpMs > 0) await timeline.pass(heldUpMs)
    if (!process.isAlive()) return never()
    if (events.isDown()) throw unavailable()
  }

  const read = async <Result>(
    process: WorldProcess,
    ask: () => Promise<Result>,
  ): Promise<Result> => {
    await begin(process, null)
    const result = await ask()
    return process.isAlive() ? result : never()
  }

  const change = async <Result>(
    process: WorldProcess,
    scope: LedgerScope,
    decide: (view: LedgerView) => LedgerChange<Result>,
  ): Promise<Result> => {
    await begin(process, scope.reference)
    let course: WriteCourse = plainCourse
    let given: { readonly result: Result } | null = null
    try {
      const result = await memory.change(scope, (view) => {
        const step = decide(view)
        const next = nextEntry(name, scope, view.entry, step)
        const write = describe(scope, view.entry, next)
        course = events.onWrite(process, write)
        if (!course.isStored) throw notStored
        put(scope, write, newsOf(step))
        if (step.delivery !== undefined) events.onDelivery(step.delivery, view.delivery)
        events.onStored(process, write)
        return step
      })
      given = { result }
    } catch (error) {
      if (error !== notStored) throw error
    }
    const { answer, delayMs } = course
    if (answer === 'lost') return never()
    if (delayMs > 0) await timeline.pass(delayMs)
    if (!process.isAlive()) return never()
    if (answer === 'commit_unknown') throw commitUnknown()
    if (answer === 'unavailable' || given === null) throw unavailable()
    return given.result
  }

  return {
    entry: (reference) => entries.get(reference),
    entries: () => entries.values(),
    delivery: (account, id) => deliveries.get(nameOf({ account, id })),
    told: (reference) => told.get(reference) ?? [],
    view: (process) => ({
      name,
      change: (scope, decide) => change(process, scope, decide),
      read: (references) => read(process, () => memory.read(references)),
      search: (query, page) => read(process, () => memory.search(query, page)),
      deliveries: (query, page) => read(process, () => memory.deliveries(query, page)),
      events: (page) => read(process, () => memory.events(page)),
      sums: (query) => read(process, () => memory.sums(query)),
      close: async () => undefined,
      claim: (query) =>
        read(process, async () => {
          const claimed = await memory.claim(query)
          for (const entry of claimed) {
            entries.set(entry.reference, entry)
            const scope = bareScope({ reference: entry.reference, account: entry.account })
            keepJournal({ scope, change: { ...changeTo(entry, false, []), result: null } })
          }
          return claimed
        }),
    }),
    crash: (of) => {
      const isLost = durability === 'async' || (durability === 'normal' && of === 'machine')
      if (!isLost || journal.length === syncedLength) return false
      journal.length = syncedLength
      rebuild()
      return true
    },
    sync: () => {
      syncedLength = journal.length
    },
  }
}

const notStored = new Error('not stored')

function nameOf({ account, id }: Pick<Delivery, 'account' | 'id'>): string {
  return `${account} ${id}`
}

function describe(
  { reference, delivery }: LedgerScope,
  before: FullEntry | null,
  next: ReturnType<typeof nextEntry>,
): Write {
  const added = next?.added ?? []
  const after = next?.entry ?? before
  const kind = delivery === undefined ? kindOf(next?.isNew === true, added) : 'webhook'
  return { kind, reference, before, after, added }
}

function kindOf(isNew: boolean, added: readonly Fact[]): WriteKind {
  if (isNew) return 'record'
  for (const fact of added) {
    if (fact.kind === 'sent') return 'mark'
    if (fact.kind === 'decided') return 'decide'
    if (fact.kind === 'doubt') return fact.why === 'interrupted' ? 'note' : 'result'
    if (fact.kind === 'turned_away' || fact.kind === 'refused') return 'result'
    if (fact.kind === 'seen' && fact.by === 'answer') return 'result'
    return 'adopt'
  }
  return 'release'
}

function unavailable(): Error {
  return ledgerError({ name, rule: 'ledger.unavailable', why: 'it can not be reached.' })
}

function commitUnknown(): Error {
  return ledgerError({ name, rule: 'ledger.commit_unknown', why: 'the connection broke.' })
}
