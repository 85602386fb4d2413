import { dress, jsonAnswer } from '../../../src/testing/index.ts'
import type { SimulatedAnswer } from '../../../src/testing/index.ts'
import type { FlutterwaveBehaviour } from './behaviour.ts'
import type { PageRequest } from './read-page.ts'
import { showRefund } from './refund-wire.ts'
import type { FlutterwaveWorld } from './world.ts'

/** One page of the refunds, newest first: a refund that arrives shifts all that follow. */
export function answerPage(world: FlutterwaveWorld, asked: PageRequest): SimulatedAnswer {
  const { behaviour, clock, refunds } = world
  const range = rangeOf(asked, behaviour)
  const total = refunds.total(range, clock.now())
  const pages = Math.ceil(total / asked.size)
  const lastShown = behaviour.beyondLastPage === 'last_page' ? Math.max(1, pages) : asked.page
  const skip = (Math.min(asked.page, lastShown) - 1) * asked.size
  const rows = refunds.page({ ...range, skip, size: asked.size }, clock.now())
  const info = pageInfo(behaviour, { page: asked.page, pages, total, shown: rows.length })
  const body = {
    status: 'success',
    message: 'Refunds fetched',
    ...(info === null ? {} : { meta: { page_info: dress(info, behaviour) } }),
    data: rows.map((row) => showRefund(world, row)),
  }
  return jsonAnswer(200, dress(body, behaviour))
}

function rangeOf(
  { from, to }: PageRequest,
  { rangeIsInclusive }: FlutterwaveBehaviour,
): { readonly from: number | null; readonly before: number | null } {
  if (rangeIsInclusive) return { from, before: to === null ? null : to + 1 }
  return { from: from === null ? null : from + 1, before: to }
}

interface PageFacts {
  readonly page: number
  readonly pages: number
  readonly total: number
  readonly shown: number
}

function pageInfo(
  behaviour: FlutterwaveBehaviour,
  { page, pages, total, shown }: PageFacts,
): object | null {
  switch (behaviour.pageInfo) {
    case 'right':
      return { total, current_page: page, total_pages: pages }
    case 'zero_pages':
      return { total, current_page: page, total_pages: 0 }
    case 'this_page':
      return { total: shown, current_page: page, total_pages: page }
    case 'one_more':
      return { total: total + 1, current_page: page, total_pages: pages + 1 }
    case 'absent':
      break
  }
  return null
}
