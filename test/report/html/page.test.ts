import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { grouped } from '../../../src/report/html/numbers.ts'
import type { ReportRow } from '../../../src/report/types.ts'
import { chromiumPath, launch, open, quickest, violationsOf } from './browser.ts'
import type { Look } from './browser.ts'
import { pageOf, reportOf, rowOf, rowsOf } from './scene.ts'

const rows = rowsOf(10_000)
const text = pageOf(rows)
const smallText = pageOf(rows.slice(0, 300))
// What an interaction may take, as measured in the page.
const mostMilliseconds = 200

const hostile = `</script><img src=x onerror=alert(1)>"'&`

const looks: readonly (readonly [name: string, look: Look])[] = [
  ['light and wide', { colorScheme: 'light', width: 1280 }],
  ['dark and wide', { colorScheme: 'dark', width: 1280 }],
  ['light and narrow', { colorScheme: 'light', width: 360 }],
  ['dark and narrow', { colorScheme: 'dark', width: 360 }],
]

// Without a browser there is nothing to open the page in; this says so, and what was left out.
function describeInChromium(tests: (executablePath: string) => void): void {
  describe('the page in Chromium', () => {
    if (chromiumPath !== null) {
      tests(chromiumPath)
      return
    }
    test('is not opened where there is no Chromium', ({ annotate }) => {
      console.warn('no Chromium: the page was not opened in a browser')
      expect(chromiumPath).toBeNull()
      return annotate('no Chromium: the page was not opened in a browser')
    })
  })
}

function cellsOf(column: number): string {
  return `[...document.querySelectorAll('#rows > tr:not(.details)')].map((row) => row.cells[${column}].textContent)`
}

const created = cellsOf(1)
const status = cellsOf(2)
const amount = cellsOf(3)
const refund = cellsOf(6)

function idsOf(shown: readonly ReportRow[]): readonly string[] {
  return shown.map(({ refund }) => refund)
}

function pressed(selector: string): string {
  return `document.querySelector('${selector}').click()`
}

/** Gives a field a value, as somebody who types or chooses does. */
function given(name: string, event: string): (value: string) => string {
  return (value) =>
    `${name}.value = ${JSON.stringify(value)}; ${name}.dispatchEvent(new Event('${event}'))`
}

describeInChromium((executablePath) => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launch(executablePath)
  })

  afterAll(async () => {
    await browser.close()
  })

  test('shows its charts and the newest rows, and asks the network for nothing', async () => {
    const { page, faults } = await open(browser, text)
    expect(await page.locator('svg[role=img] path title').count()).toBeGreaterThan(100)
    expect(await page.locator('figure').count()).toBe(15)
    expect(await page.evaluate(refund)).toEqual(idsOf(rows.slice(0, 50)))
    expect(await page.textContent('#matches')).toBe('10,000 refunds, rows 1 to 50 of 10,000 shown')
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('draws charts in colours that follow light and dark', async () => {
    const fill = `getComputedStyle(document.querySelector('svg.chart path[fill*=succeeded]')).fill`
    const light = await open(browser, smallText, { colorScheme: 'light' })
    const dark = await open(browser, smallText, { colorScheme: 'dark' })
    expect(await light.page.evaluate(fill)).toBe('rgb(43, 122, 120)')
    expect(await dark.page.evaluate(fill)).toBe('rgb(79, 174, 159)')
    await light.page.context().close()
    await dark.page.context().close()
  })

  test('filters by words and by choice', async () => {
    const { page, faults } = await open(browser, text)
    await page.selectOption('#status', 'failed')
    await page.selectOption('#currency', 'KWD')
    const expected = rows.filter((row) => row.status === 'failed' && row.currency === 'KWD')
    expect(await page.evaluate(refund)).toEqual(idsOf(expected.slice(0, 50)))
    expect(await page.textContent('#matches')).toBe(
      `${expected.length} of 10,000 refunds match, rows 1 to 50 of ${expected.length} shown`,
    )
    await page.click('button[type=reset]')
    const sought = rows[4321]
    await page.fill('#search', sought?.refund.toUpperCase() ?? '')
    expect(await page.evaluate(refund)).toEqual([sought?.refund])
    await page.fill('#search', 'nothing has this')
    expect(await page.textContent('#rows')).toBe('No refund matches.')
    expect(await page.textContent('#matches')).toBe('0 of 10,000 refunds match')
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('says the exact sum of what matches, for each currency', async () => {
    const { page } = await open(browser, text)
    await page.selectOption('#currency', 'JPY')
    const sum = rows
      .filter(({ currency }) => currency === 'JPY')
      .reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n)
    expect(await page.textContent('#sums')).toContain(`: ${grouped(String(sum))} JPY`)
    await page.context().close()
  })

  test('sorts by a head, and the other way round when it is pressed again', async () => {
    const { page } = await open(browser, text)
    await page.selectOption('#currency', 'USD')
    const usd = rows.filter(({ currency }) => currency === 'USD')
    const rising = usd.toSorted((a, b) => a.amountMinor - b.amountMinor).map((row) => row.amount)
    await page.click('button[data-sort=amount]')
    expect(await page.evaluate(amount)).toEqual(rising.slice(0, 50).map(grouped))
    expect(await page.getAttribute('#head-amount', 'aria-sort')).toBe('ascending')
    await page.click('button[data-sort=amount]')
    expect(await page.evaluate(amount)).toEqual(rising.toReversed().slice(0, 50).map(grouped))
    expect(await page.getAttribute('#head-amount', 'aria-sort')).toBe('descending')
    await page.click('button[data-sort=status]')
    expect(await page.getAttribute('#head-amount', 'aria-sort')).toBeNull()
    expect(await page.evaluate(status)).toEqual(Array.from({ length: 50 }, () => 'New'))
    await page.context().close()
  })

  test('turns pages and changes their size', async () => {
    const { page } = await open(browser, text)
    await page.click('#page-next')
    expect(await page.evaluate(refund)).toEqual(idsOf(rows.slice(50, 100)))
    await page.click('#page-last')
    expect(await page.evaluate(refund)).toEqual(idsOf(rows.slice(9950)))
    // It says that it is disabled, so it has to be pressed against playwright's advice.
    await page.dispatchEvent('#page-next', 'click')
    expect(await page.textContent('#page')).toBe('Page 200 of 200')
    await page.selectOption('#page-size', '250')
    expect(await page.evaluate(refund)).toEqual(idsOf(rows.slice(0, 250)))
    expect(await page.textContent('#page')).toBe('Page 1 of 40')
    await page.context().close()
  })

  test('shows times in the time zone of the report', async () => {
    const { page } = await open(browser, smallText)
    expect(rows[0]?.createdAt).toBe('2026-03-31T21:00:00.000Z')
    const shown = await page.evaluate<readonly string[]>(created)
    expect(shown[0]).toBe('2026-03-31 22:00')
    await page.context().close()
  })

  test('is run by keyboard alone', async () => {
    const { page } = await open(browser, text)
    const press = (key: string, times = 1): Promise<void> =>
      Array.from({ length: times }).reduce<Promise<void>>(
        (done) => done.then(() => page.keyboard.press(key)),
        Promise.resolve(),
      )
    const focused = 'document.activeElement.id || document.activeElement.textContent'
    await press('Tab')
    expect(await page.evaluate(focused)).toBe('Skip to the table of refunds')
    await press('Enter')
    await press('Tab')
    expect(await page.evaluate(focused)).toBe('search')
    await page.keyboard.type('africa pending')
    const found = rows.filter((row) => row.account === 'africa' && row.status === 'pending')
    expect(await page.textContent('#page')).toBe(`Page 1 of ${Math.ceil(found.length / 50)}`)
    await press('Tab', 8)
    expect(await page.evaluate(focused)).toBe('Status')
    await press('Shift+Tab')
    await press('Enter')
    expect(await page.getAttribute('#head-created', 'aria-sort')).toBe('ascending')
    expect(await page.evaluate(refund)).toEqual(idsOf(found.toReversed().slice(0, 50)))
    await page.focus('#page-first')
    await press('Tab', 2)
    await press('Enter')
    expect(await page.evaluate(focused)).toBe('page-next')
    expect(await page.evaluate(refund)).toEqual(idsOf(found.toReversed().slice(50, 100)))
    await page.focus('#rows .open')
    await press('Enter')
    expect(await page.textContent('#rows .details')).toContain("Provider's word")
    await page.context().close()
  })

  test('answers each interaction on 10,000 rows within 200 ms', async () => {
    const { page } = await open(browser, text)
    await page.evaluate(`{
      globalThis.search = document.getElementById('search')
      globalThis.statuses = document.getElementById('status')
      globalThis.sizes = document.getElementById('page-size')
      search.scrollIntoView()
    }`)
    const time = (...actions: readonly string[]): Promise<number> =>
      quickest(page, actions, mostMilliseconds)
    const figures = {
      search: await time(...['a', 'af', 'rma-2026-1', ''].map(given('search', 'input'))),
      filter: await time(...['failed', 'new', ''].map(given('statuses', 'change'))),
      sortByAmount: await time(pressed('[data-sort=amount]'), pressed('[data-sort=amount]')),
      sortByReference: await time(
        pressed('[data-sort=reference]'),
        pressed('[data-sort=reference]'),
      ),
      page: await time(pressed('#page-next'), pressed('#page-next')),
      pageSize: await time(...['250', '100', '50'].map(given('sizes', 'change'))),
      details: await time(pressed('#rows .open'), pressed('#rows .open')),
    }
    console.info(JSON.stringify({ rows: rows.length, milliseconds: figures }))
    const slow = Object.entries(figures).filter(
      ([, milliseconds]) => milliseconds >= mostMilliseconds,
    )
    expect(slow).toEqual([])
    await page.context().close()
  })

  test.each(looks)('has nothing serious for axe-core to find, %s', async (_name, look) => {
    const { page, faults } = await open(browser, smallText, look)
    await page.click('#rows .open')
    expect(await violationsOf(page)).toEqual([])
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('is no wider than a telephone', async () => {
    const { page } = await open(browser, smallText, { width: 360 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await page.context().close()
  })

  test('runs nothing and asks for nothing that texts from outside carry', async () => {
    const row = rowOf({
      account: hostile,
      provider: hostile,
      refund: hostile,
      reference: hostile,
      providerStatus: hostile,
      payments: [hostile],
      bankReference: hostile,
      bankReferenceType: hostile,
    })
    const { page, faults } = await open(
      browser,
      pageOf([row], {
        ...reportOf([row]),
        title: hostile,
        complete: false,
        rejected: {
          count: 1,
          shown: [{ account: hostile, id: hostile, issues: [{ path: hostile, rule: hostile }] }],
        },
        accounts: [
          {
            account: hostile,
            provider: hostile,
            mode: 'live',
            count: 1,
            rejected: 1,
            complete: false,
            failure: { code: 'rate_limited', message: hostile },
          },
        ],
      }),
    )
    await page.click('#rows .open')
    expect(await page.title()).toBe(hostile)
    expect(await page.evaluate(refund)).toEqual([hostile])
    expect(await page.locator('img').count()).toBe(0)
    expect(faults).toEqual([])
    expect(await violationsOf(page)).toEqual([])
    await page.context().close()
  })

  test('keeps restatements apart until they are asked for', async () => {
    const restated = rowOf({
      record: 'restatement',
      refund: 're_old',
      status: 'failed',
      restated: {
        change: 'changed',
        previousStatus: 'succeeded',
        previousAmountMinor: 123_450,
        netChangeMinor: -123_450,
      },
    })
    const { page } = await open(browser, pageOf([rowOf(), restated]))
    expect(await page.evaluate(refund)).toEqual(['re_1'])
    await page.selectOption('#record', 'restatement')
    expect(await page.evaluate(refund)).toEqual(['re_old'])
    await page.click('#rows .open')
    expect(await page.textContent('#rows .details')).toContain('Change of net-1,234.50 USD')
    await page.click('button[type=reset]')
    expect(await page.evaluate(refund)).toEqual(['re_1'])
    await page.context().close()
  })

  test('has its figures, charts and totals without JavaScript', async () => {
    const { page } = await open(browser, smallText, { javaScriptEnabled: false })
    expect(await page.locator('svg[role=img]').count()).toBe(16)
    expect(await page.locator('.card').count()).toBe(4)
    expect(await page.locator('noscript p').isVisible()).toBe(true)
    expect(await page.locator('#filters').isVisible()).toBe(false)
    await page.context().close()
  })

  test('prints its figures, charts and totals, and no controls', async () => {
    const { page } = await open(browser, smallText, { colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print' })
    const printed = await Promise.all(
      ['.controls', '.pages', '.opener', '.skip'].map((selector) =>
        page.locator(selector).first().isVisible(),
      ),
    )
    expect(printed).toEqual([false, false, false, false])
    expect(await page.textContent('#printed')).toBe(
      'Printed is the page that was shown: rows 1 to 50 of 300.',
    )
    expect(await page.locator('#printed').isVisible()).toBe(true)
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    )
    await page.context().close()
  })
})
