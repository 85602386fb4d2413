import { collect, expectEqual, expectError, expectThat } from './expect.ts'
import { addMany, idsOf } from './many.ts'
import type { Check, Scene } from './scene.ts'

/** Pages: bounded, forward and back, by cursors that nobody changed. */
export const pageChecks: readonly Check[] = [
  {
    name: 'gives pages of at most the limit, forward to the end',
    run: async (scene) => {
      const { ids } = await addMany(scene, 12)
      const found: string[] = []
      let cursor: string | null = null
      for (let pages = 0; pages < 20; pages += 1) {
        const page: Awaited<ReturnType<Scene['provider']['listPage']>> =
          await scene.provider.listPage({ limit: 5, ...(cursor === null ? {} : { cursor }) })
        expectThat(page.refunds.length <= 5, `A page has ${page.refunds.length} refunds, not 5.`)
        expectThat(page.total === null || page.total === 12, `The total is ${page.total}, not 12.`)
        found.push(...idsOf(page.refunds))
        cursor = page.nextCursor
        if (cursor === null) break
      }
      expectEqual(cursor, null, 'The cursor of the last page')
      expectEqual(found, ids, 'The refunds of all pages')
    },
  },
  {
    name: 'goes back from a page to the one before it',
    run: async (scene) => {
      await addMany(scene, 12)
      const first = await scene.provider.listPage({ limit: 5 })
      expectEqual(first.previousCursor, null, 'The cursor before the first page')
      const { nextCursor } = first
      expectThat(nextCursor !== null, 'The first page has no cursor to the next.')
      const second = await scene.provider.listPage({ limit: 5, cursor: nextCursor })
      const { previousCursor } = second
      expectThat(previousCursor !== null, 'The second page has no cursor to the first.')
      const back = await scene.provider.listPage({ limit: 5, cursor: previousCursor })
      expectEqual(idsOf(back.refunds), idsOf(first.refunds), 'The first page again')
    },
  },
  {
    name: 'refuses a cursor that was changed, without asking anybody',
    run: async (scene) => {
      await addMany(scene, 12)
      const { nextCursor: cursor } = await scene.provider.listPage({ limit: 5 })
      expectThat(cursor !== null, 'The first page has no cursor to the next.')
      const asked = scene.world.asked()
      const expected = { code: 'invalid_request', outcome: 'none' } as const
      const places = [0, Math.floor(cursor.length / 2), cursor.length - 1]
      const changed = places.map((place) => {
        const other = cursor[place] === 'A' ? 'B' : 'A'
        return `${cursor.slice(0, place)}${other}${cursor.slice(place + 1)}`
      })
      for (const wrong of [...changed, `${cursor}A`, cursor.slice(0, -1), 'nothing']) {
        const read = async (): Promise<unknown> => scene.provider.listPage({ cursor: wrong })
        const error = await expectError(read, expected, 'listPage with a changed cursor')
        expectEqual(error.issues[0]?.rule, 'cursor.invalid', 'The broken rule')
        await expectError(
          async () => collect(scene.provider.list({ cursor: wrong })),
          expected,
          'list with a changed cursor',
        )
      }
      expectEqual(scene.world.asked(), asked, 'How often the provider side was asked')
    },
  },
]
