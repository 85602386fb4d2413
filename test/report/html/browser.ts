import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where Chromium is on this machine; null where there is none. */
export const chromiumPath: string | null =
  [process.env['CHROMIUM_PATH'] ?? '', ...usualPlaces].find((path) => existsSync(path)) ?? null

/** How a page is looked at. */
export interface Look {
  readonly colorScheme?: 'light' | 'dark'
  readonly width?: number
  readonly javaScriptEnabled?: boolean
}

/** A page opened in Chromium, and what it did that it shouldn't. */
export interface OpenPage {
  readonly page: Page
  /** Errors of the console and of scripts, and requests beside that for the page itself. */
  readonly faults: readonly string[]
}

const address = 'http://report.test/'

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args })
}

/** Opens the text of a page. No request leaves it: all are answered or refused here. */
export async function open(
  browser: Browser,
  text: string,
  { colorScheme = 'light', width = 1280, javaScriptEnabled = true }: Look = {},
): Promise<OpenPage> {
  const faults: string[] = []
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: 900 },
    javaScriptEnabled,
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.route('**/*', async (route) => {
    const url = route.request().url()
    if (url === address) {
      await route.fulfill({ contentType: 'text/html; charset=utf-8', body: text })
      return
    }
    faults.push(`request: ${url}`)
    await route.abort()
  })
  await page.goto(address)
  return { page, faults }
}

/** A violation of axe-core that is serious or worse. */
export interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly string[]
}

const axePath = new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url)

const runAxe = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => html) })))`

/** What axe-core finds. Its source is evaluated beside the page, whose policy would refuse it. */
export async function violationsOf(page: Page): Promise<readonly Violation[]> {
  await page.evaluate(await readFile(axePath, 'utf8'))
  return page.evaluate<readonly Violation[]>(runAxe)
}

const mostRounds = 8

/**
 * The shortest time, in milliseconds, from one of these actions until the frame that follows it.
 * The shortest of several rounds, because other programs on the machine can only make it longer;
 * no further round once one was quicker than `enough`.
 */
export async function quickest(
  page: Page,
  actions: readonly string[],
  enough: number,
): Promise<number> {
  let shortest = Infinity
  for (let round = 0; round < mostRounds && shortest >= enough; round += 1) {
    for (const action of actions) shortest = Math.min(shortest, await timeOf(page, action))
  }
  return Math.round(shortest)
}

function timeOf(page: Page, action: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const begun = performance.now()
    ${action}
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now() - begun)
      port2.postMessage(null)
    })
  })`)
}
