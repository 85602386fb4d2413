import type { ListFilter, ListQuery, Manifest, PaymentReference } from '../../model/index.ts'
import { collect, expectEqual, expectError, expectThat } from './expect.ts'
import { addMany, addOne, idsOf, walkIds } from './many.ts'
import { addPaid, callOddly, knownWord } from './scene.ts'
import type { Check } from './scene.ts'

/** What a list can be asked for, and what it must refuse. */
export function filterChecks({ serverFilters, clientFilters }: Manifest): readonly Check[] {
  const filters = new Set([...(serverFilters.value ?? []), ...clientFilters])
  return [
    ...(['status', 'payment', 'created'] as const).flatMap((filter) =>
      filters.has(filter)
        ? [filtering[filter], refusesForeignCursor(filter)]
        : [refusesFilter(filter)],
    ),
    refusesBadQueries,
  ]
}

const filtering: Readonly<Record<ListFilter, Check>> = {
  status: {
    name: 'lists by status, with every word of the provider for it',
    run: async (scene) => {
      const { manifest } = scene
      const payment = await addPaid(scene, 1_000_000)
      const byStatus = new Map<string, string[]>()
      const words = Object.entries(manifest.statuses.value ?? {})
      for (const [word, { status }] of [...words, ...words]) {
        const id = await addOne(scene, payment, word)
        byStatus.set(status, [id, ...(byStatus.get(status) ?? [])])
      }
      for (const status of ['new', 'pending', 'succeeded', 'failed'] as const) {
        const found = await walkIds(scene, { status })
        expectEqual(found, byStatus.get(status) ?? [], `The refunds that are ${status}`)
      }
    },
  },
  payment: {
    name: 'lists the refunds of one payment, and no others',
    run: async (scene) => {
      const first = await addMany(scene, 3)
      const second = await addMany(scene, 3)
      const third = await addOne(scene, first.payment)
      const { payment } = first
      expectEqual(await walkIds(scene, { payment }), [third, ...first.ids], 'The refunds')
      const page = await scene.provider.listPage({ payment: second.payment, limit: 20 })
      expectEqual(idsOf(page.refunds), second.ids, 'The refunds of the other payment')
    },
  },
  created: {
    name: 'lists from a moment on, and up to another without it',
    run: async (scene) => {
      const { ids } = await addMany(scene, 5)
      const refunds = await collect(scene.provider.list())
      const times = refunds.map(({ createdAt }) => createdAt ?? '')
      const createdFrom = times[3] ?? ''
      const createdBefore = times[1] ?? ''
      expectEqual(
        await walkIds(scene, { createdFrom, createdBefore }),
        [ids[2], ids[3]],
        'The refunds from the fourth newest on and before the second newest',
      )
      const one = { createdFrom, createdBefore: createdFrom }
      expectEqual(await walkIds(scene, one), [], 'The refunds of no time at all')
      expectEqual(await walkIds(scene, { createdBefore }), ids.slice(2), 'The older refunds')
      expectEqual(await walkIds(scene, { createdFrom }), ids.slice(0, 4), 'The newer refunds')
    },
  },
}

function refusesForeignCursor(filter: ListFilter): Check {
  return {
    name: `refuses the cursor of a query with another filter by ${filter}`,
    run: async (scene) => {
      const { payment } = await addMany(scene, 12)
      const { nextCursor: cursor } = await scene.provider.listPage({ limit: 5 })
      expectThat(cursor !== null, 'The first page has no cursor to the next.')
      const error = await expectError(
        async () => scene.provider.listPage({ ...queryBy(filter, payment), cursor }),
        { code: 'invalid_request', outcome: 'none', isRetryable: false },
        'listPage with the cursor of another query',
      )
      expectEqual(error.issues[0]?.rule, 'cursor.invalid', 'The broken rule')
    },
  }
}

function refusesFilter(filter: ListFilter): Check {
  return {
    name: `refuses to list by ${filter}, which it can't, without asking anybody`,
    run: async (scene) => {
      const payment = await addPaid(scene)
      const asked = scene.world.asked()
      await expectError(
        async () => scene.provider.listPage(queryBy(filter, payment)),
        { code: 'unsupported', outcome: 'none', isRetryable: false },
        `listPage by ${filter}`,
      )
      expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
    },
  }
}

function queryBy(filter: ListFilter, payment: PaymentReference): ListQuery {
  switch (filter) {
    case 'status':
      return { status: 'succeeded' }
    case 'payment':
      return { payment }
    case 'created':
      return { createdFrom: '2020-01-01T00:00:00Z' }
  }
}

const refusesBadQueries: Check = {
  name: 'refuses limits, times and statuses that make no sense, without asking anybody',
  run: async (scene) => {
    const word = knownWord(scene.manifest, 'failed')
    const asked = scene.world.asked()
    const queries: readonly object[] = [
      { limit: 0 },
      { limit: 101 },
      { limit: 1.5 },
      { limit: '10' },
      { createdFrom: 'yesterday' },
      { createdFrom: '2026-01-31T00:00:00' },
      { createdFrom: '2026-02-30T00:00:00Z' },
      { createdFrom: '2026-02-01T00:00:00Z', createdBefore: '2026-01-01T00:00:00Z' },
      { status: `${word}_or_not` },
      { unknown: true },
    ]
    for (const query of queries) {
      for (const method of ['list', 'listPage']) {
        await expectError(
          () => callOddly(scene, method, query),
          { code: 'invalid_request', outcome: 'none', isRetryable: false },
          `${method}(${JSON.stringify(query)})`,
        )
      }
    }
    expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
  },
}
