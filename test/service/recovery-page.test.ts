import { readdirSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { decisions, nextActions, recordReasons, recordStates } from '../../src/model/index.ts'
import type { Fact } from '../../src/model/index.ts'
import { parsePolicy } from '../../src/service/policy.ts'
import { decidableStates } from '../../src/service/resolve.ts'
import { stateRules } from '../../src/service/states.ts'
import { alarmingEdges, usualEdges } from './edges.ts'
import { hour, minute } from './scene.ts'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/recovery.md', root), 'utf8')

function section(heading: string): string {
  const [, rest = ''] = page.split(`\n## ${heading}\n`)
  return rest.split('\n## ')[0] ?? ''
}

/** The rows of the table under a heading: of each cell the words in back-ticks. */
function rows(heading: string): readonly (readonly (readonly string[])[])[] {
  return [...section(heading).matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) =>
    row.split(' | ').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)),
  )
}

/** The words that a table explains. */
function words(heading: string): readonly string[] {
  return rows(heading)
    .flatMap(([first = []]) => first)
    .toSorted()
}

const factKinds: Readonly<Record<Fact['kind'], true>> = {
  sent: true,
  turned_away: true,
  refused: true,
  doubt: true,
  seen: true,
  absent: true,
  candidates: true,
  decided: true,
  delivered: true,
  followed_up: true,
  stale: true,
  adopted: true,
  yielded: true,
  finding_closed: true,
}

/** The codes of the errors that the service makes itself. */
function thrownCodes(): readonly string[] {
  const folder = new URL('src/service/', root)
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const sources = names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  const errors = sources.flatMap((source) =>
    [...source.matchAll(/new RefundError\(\{([\s\S]*?)\n\s*\}\)/g)].map(([, made = '']) => made),
  )
  const codes = errors.flatMap((made) => {
    const [, code = ''] = /\bcode: ([^\n]*),\n/.exec(made) ?? []
    return [...code.matchAll(/'(\w+)'/g)].map(([, word = '']) => word)
  })
  return [...new Set(codes)].toSorted()
}

describe('docs/recovery.md explains', () => {
  test.each<readonly [string, readonly string[]]>([
    ['States', recordStates],
    ['Reasons', recordReasons],
    ['Next actions', nextActions],
    ['Decisions', decisions],
    ['Facts', Object.keys(factKinds)],
    ['Alarming changes', alarmingEdges],
    ['Refusals', thrownCodes()],
  ])('%s: all there are, and no others', (heading, known) => {
    expect(known.length).toBeGreaterThan(4)
    expect(words(heading)).toEqual([...known].toSorted())
  })

  test('each reason under the state that it belongs to', () => {
    const told = rows('Reasons').map((cells) => [cells[0]?.[0], cells[1]?.[0]])
    const known = stateRules.map(({ reason, state }) => [reason, state])
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries([...known, ['not_sent_yet', 'recorded']]),
    )
  })

  test('each decision for the states that it is for', () => {
    const told = rows('Decisions').map((cells) => [cells[0]?.[0], cells[1]])
    expect(Object.fromEntries(told)).toEqual(decidableStates)
  })

  test('only ways that a refund can take, and no state without one', () => {
    const [, diagram = ''] = /```mermaid\n([\s\S]*?)```/.exec(page) ?? []
    const ways = [...diagram.matchAll(/^\s+(\w+) --> (\w+): \S/gm)].map(
      ([, from, to]) => `${from} -> ${to}`,
    )
    const known = new Set<string>([...usualEdges, ...alarmingEdges])
    expect(ways.filter((way) => !known.has(way))).toEqual([])
    expect(new Set(ways.flatMap((way) => way.split(' -> ')))).toEqual(new Set(recordStates))
    expect(diagram).toContain('[*] --> recorded')
  })

  test('what cannot be known, all nine cases', () => {
    const cases = [...section('What nobody can know').matchAll(/^(\d)\. \*\*/gm)]
    expect(cases.map(([, number]) => number)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9'])
  })

  test('the times that the policy really has', () => {
    const policy = parsePolicy({}, [])
    expect(policy).toMatchObject({
      leaseMs: 5 * minute,
      quietMs: 15 * minute,
      absentGapMs: 5 * minute,
      lateWatchMs: 76 * hour,
      attempts: 3,
    })
    expect(section('States')).toContain('lease is over (5 minutes)')
    expect(section('States')).toContain('looks for 76 hours')
    expect(section('How doubt ends')).toContain('15 minutes or more after the attempt (`quietMs`)')
    expect(section('How doubt ends')).toContain('5 minutes apart (`absentGapMs`)')
    expect(section('How doubt ends')).toContain('three attempts in all')
    expect(section('Clocks')).toContain('within the quiet period (15 minutes)')
  })

  test('itself without a link that leads nowhere', () => {
    const anchors = new Set(
      [...page.matchAll(/^#+ (.*)$/gm)].map(
        ([, heading = '']) => `#${heading.toLowerCase().replaceAll(' ', '-')}`,
      ),
    )
    const links = [...page.matchAll(/\]\((#[^)]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !anchors.has(link))).toEqual([])
  })
})
