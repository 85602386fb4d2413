import { ledgerError } from '../../src/ledger/errors.ts'
import { memoryLedger } from '../../src/ledger/index.ts'
import type { Entry, FullEntry, Ledger } from '../../src/ledger/index.ts'
import type { LedgerHarness } from '../../src/testing/index.ts'

const name = 'shared memory'

/** How a connection is made of what all of them share; the first one has the number 0. */
export type Connect = (shared: Ledger, number: number) => Ledger

/**
 * A harness of ledgers in memory that several connections share, and that can be tampered with: all
 * that the suite can ask of a harness.
 *
 * @param connect what each connection is; where it is left out, a healthy one.
 */
export function sharedMemoryHarness(connect: Connect = (shared) => shared): LedgerHarness {
  const storages = new Map<Ledger, Storage>()
  const open = (storage: Storage): Ledger => {
    const ledger = connect(closable(storage.ledger), storage.connections)
    storage.connections += 1
    storages.set(ledger, storage)
    return ledger
  }
  return {
    name,
    open: async () => open(newStorage()),
    reopen: async (ledger) => open(storages.get(ledger) ?? newStorage()),
    tamper: async (ledger, reference, part) => {
      storages.get(ledger)?.changed[part === 'fact' ? 'entry' : part].add(reference)
    },
  }
}

interface Storage {
  readonly ledger: Ledger
  readonly changed: Changed
  connections: number
}

/** The references of which something was changed. */
type Changed = Readonly<Record<'entry' | 'delivery' | 'event', Set<string>>>

function newStorage(): Storage {
  const changed = { entry: new Set(''), delivery: new Set(''), event: new Set('') }
  return { ledger: checked(memoryLedger(), changed), changed, connections: 0 }
}

interface Row {
  readonly reference: string | null
}

/** Refuses what was changed, as a ledger with checksums does. */
function checked(ledger: Ledger, changed: Changed): Ledger {
  const isSound = ({ reference }: Entry): boolean => !changed.entry.has(reference)
  const refuse = (rows: readonly Row[], wrong = changed.entry): void => {
    const reference = rows.map((row) => row.reference ?? '').find((one) => wrong.has(one))
    if (reference === undefined) return
    throw ledgerError({ name, rule: 'row.checksum', reference, why: 'it was changed.' })
  }
  return {
    ...ledger,
    change: async (scope, decide) =>
      ledger.change(scope, (view) => {
        refuse([...(view.entry === null ? [] : [view.entry]), ...view.siblings])
        refuse(view.delivery === null ? [] : [view.delivery], changed.delivery)
        return decide(view)
      }),
    read: async (references) => {
      const entries = await ledger.read(references)
      refuse(entries)
      return entries
    },
    search: async (query, page) => {
      const found = await ledger.search(query, page)
      refuse(found.entries)
      return found
    },
    claim: async (query) => {
      const claimed = await ledger.claim({ ...query, limit: query.limit + changed.entry.size })
      const spare = claimed.filter(isSound).slice(query.limit)
      const wrong = claimed.filter((entry) => !isSound(entry))
      for (const entry of [...spare, ...wrong]) await setFree(ledger, entry)
      const sound = claimed.filter((entry) => isSound(entry) && !spare.includes(entry))
      if (sound.length === 0) refuse(wrong)
      return sound
    },
    deliveries: async (query, page) => {
      const found = await ledger.deliveries(query, page)
      refuse(found.deliveries, changed.delivery)
      return found
    },
    events: async (page) => {
      const fed = await ledger.events(page)
      refuse(
        fed.map(({ event }) => event),
        changed.event,
      )
      return fed
    },
  }
}

async function setFree(ledger: Ledger, entry: FullEntry): Promise<void> {
  const { reference, account } = entry
  await ledger.change({ reference, account, payments: [], spending: [] }, () => ({
    result: null,
    standing: { ...entry, lease: null },
  }))
}

/** Closes this connection, and leaves what it shares to the others. */
function closable(ledger: Ledger): Ledger {
  let isClosed = false
  const checkOpen = (): void => {
    if (isClosed) throw ledgerError({ name, rule: 'ledger.closed', why: 'it was closed.' })
  }
  return {
    name,
    change: async (scope, decide) => {
      checkOpen()
      return ledger.change(scope, decide)
    },
    read: async (references) => {
      checkOpen()
      return ledger.read(references)
    },
    search: async (query, page) => {
      checkOpen()
      return ledger.search(query, page)
    },
    claim: async (query) => {
      checkOpen()
      return ledger.claim(query)
    },
    deliveries: async (query, page) => {
      checkOpen()
      return ledger.deliveries(query, page)
    },
    events: async (page) => {
      checkOpen()
      return ledger.events(page)
    },
    sums: async (query) => {
      checkOpen()
      return ledger.sums(query)
    },
    close: async () => {
      isClosed = true
    },
  }
}
