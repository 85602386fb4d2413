import { collect, expectEqual, expectError, expectThat } from './expect.ts'
import { addMany, addOne, idsOf, walkIds } from './many.ts'
import { need } from './scene.ts'
import type { Check } from './scene.ts'

/** Walks: whole, in order, each row once, and honest about what is missing. */
export const walkChecks: readonly Check[] = [
  {
    name: 'leaves no refund out of a list of several pages',
    run: async (scene) => {
      const { ids } = await addMany(scene, 25)
      const found = new Set(await walkIds(scene, { limit: 10 }))
      const missing = ids.filter((id) => !found.has(id))
      expectEqual(missing, [], 'The refunds that are missing')
    },
  },
  {
    name: 'lists no refund twice',
    run: async (scene) => {
      await addMany(scene, 25)
      const found = await walkIds(scene, { limit: 10 })
      expectEqual(found.length, new Set(found).size, 'The number of rows')
    },
  },
  {
    name: 'lists the newest first, and then says that the list is whole',
    run: async (scene) => {
      const { ids } = await addMany(scene, 25)
      const walk = scene.provider.list({ limit: 10 })
      expectEqual(walk.summary().complete, false, 'Whether the list is whole before it is read')
      const refunds = await collect(walk)
      expectEqual(idsOf(refunds), ids, 'The refunds')
      const times = refunds.map(({ createdAt }) => createdAt ?? '')
      expectEqual(times, times.toSorted().toReversed(), 'The times of the refunds')
      const { listed: _, ...summary } = walk.summary()
      expectEqual(
        summary,
        { count: 25, rejected: [], faults: [], complete: true, cursor: null },
        'The summary',
      )
    },
  },
  {
    name: 'lists each refund once while new ones arrive',
    run: async (scene) => {
      const { payment, ids } = await addMany(scene, 25)
      const walk = scene.provider.list({ limit: 10 })
      // Asked now, so that a list which can't be proved whole doesn't end in an error.
      walk.summary()
      const found: string[] = []
      for await (const { id } of walk) {
        found.push(id)
        if (found.length % 4 === 0 && found.length < 20) await addOne(scene, payment)
      }
      expectEqual(found.length, new Set(found).size, 'The number of rows')
      const known = new Set(ids)
      const original = found.filter((id) => known.has(id))
      expectEqual(original, ids, 'The refunds that were there before')
    },
  },
  {
    name: 'goes on behind the refund where a walk was left off',
    run: async (scene) => {
      const { ids } = await addMany(scene, 25)
      const walk = scene.provider.list({ limit: 10 })
      let read = 0
      for await (const refund of walk) {
        expectEqual(refund.id, ids[read], 'The refund')
        read += 1
        if (read === 13) break
      }
      const { cursor, count, complete } = walk.summary()
      expectEqual([count, complete], [13, false], 'The summary of a walk that was left off')
      expectThat(cursor !== null, 'A walk that was left off has no cursor.')
      const rest = await walkIds(scene, { limit: 10, cursor })
      expectEqual(rest, ids.slice(13), 'The other refunds')
    },
  },
  {
    name: 'reads a walk once, and refuses to read it again',
    run: async (scene) => {
      await addMany(scene, 2)
      const walk = scene.provider.list()
      await collect(walk)
      await expectError(
        async () => collect(walk),
        { code: 'invalid_request', outcome: 'none' },
        'a walk that is read again',
      )
    },
  },
  {
    name: "keeps the rows that it can't read, and gives every other one first",
    run: async (scene) => {
      const { payment, ids } = await addMany(scene, 3)
      await need(scene, 'addBadRow')(payment)
      const all = [await addOne(scene, payment), ...ids]
      const told: unknown[] = []
      const onRejected = (row: unknown): void => {
        told.push(row)
      }
      expectEqual(await walkIds(scene, { onRejected }), all, 'The refunds')
      expectEqual(told.length, 1, 'The number of rows that onRejected was told of')
      const page = await scene.provider.listPage({ limit: 20 })
      expectEqual(idsOf(page.refunds), all, 'The refunds of the page')
      const [row, ...others] = page.rejected
      expectThat(row !== undefined && others.length === 0, 'The page should have one bad row.')
      expectThat(row.issues.length > 0, "The bad row doesn't say what is wrong with it.")
      expectThat(row.raw !== undefined, 'The bad row has lost what the provider said.')
    },
  },
  {
    name: "calls no list whole when rows of it can't be read",
    run: async (scene) => {
      const { payment, ids } = await addMany(scene, 3)
      await need(scene, 'addBadRow')(payment)
      const seen: string[] = []
      const error = await expectError(
        async () => {
          for await (const { id } of scene.provider.list()) seen.push(id)
        },
        { code: 'incomplete_list', outcome: 'none' },
        'a walk with a bad row that nobody asked for',
      )
      expectEqual(seen, ids, 'The refunds before the error')
      expectEqual(error.summary?.rejected.length, 1, 'The bad rows in the error')
      const walk = scene.provider.list()
      walk.summary()
      await collect(walk)
      const { count, rejected, complete } = walk.summary()
      expectEqual([count, rejected.length, complete], [3, 1, false], 'The summary')
      const page = await scene.provider.listPage()
      expectEqual(page.complete, false, 'Whether the page is whole')
      const found = await scene.provider.find({ payment, reference: 'RMA-2024-1234' })
      expectEqual(found, { refunds: [], complete: false }, 'What was found')
    },
  },
]
