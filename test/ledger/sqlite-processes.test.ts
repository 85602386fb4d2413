import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import type { FullEntry, Ledger } from '../../src/ledger/index.ts'
import { sqliteLedger } from '../../src/ledger/sqlite.ts'
import { captured, isWhole, part, paymentOf } from './processes/steps.ts'
import { scratchFiles } from './scratch.ts'

const newFile = scratchFiles()

function start(script: string, words: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(`processes/${script}.ts`, import.meta.url))
  return spawn(process.execPath, ['--no-warnings', path, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** What a process has printed by the time it ends, or by the time `isEnough` stops it. */
async function printed(
  child: ChildProcess,
  isEnough: (text: string) => boolean = () => false,
): Promise<string> {
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
    if (isEnough(text)) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return text
}

interface RaceResult {
  readonly added: readonly string[]
  readonly claimed: readonly string[]
  readonly held: number
}

async function race(file: string, worker: string, payments: number): Promise<RaceResult> {
  const text = await printed(start('race', [file, worker, '40', String(payments)]))
  const result: RaceResult = JSON.parse(text)
  return result
}

async function heldOf(ledger: Ledger, number: number): Promise<number> {
  const page = { limit: 100, cursor: null }
  const { entries } = await ledger.search({ payment: paymentOf(number) }, page)
  return entries.reduce((sum, { heldMinor }) => sum + heldMinor, 0)
}

describe('processes that use one file at once', () => {
  test('make one new file, add each entry once, hold no more than was captured, and share claims', async () => {
    const file = newFile()
    const payments = 5
    const workers = ['one', 'two', 'three', 'four']
    const results = await Promise.all(workers.map(async (worker) => race(file, worker, payments)))
    const references = Array.from({ length: 40 }, (_, number) => `RMA-${number}`).toSorted()
    expect(results.flatMap(({ added }) => added).toSorted()).toEqual(references)
    expect(results.flatMap(({ claimed }) => claimed).toSorted()).toEqual(references)

    const ledger = sqliteLedger(file)
    const held: number[] = []
    for (let number = 0; number < payments; number += 1) held.push(await heldOf(ledger, number))
    expect(held).toEqual(Array.from({ length: payments }, () => captured))
    const parts = results.reduce((sum, result) => sum + result.held, 0)
    expect(parts * part).toBe(payments * captured)
    await ledger.close()
  })
})

describe('a process that is killed while it writes', () => {
  test('leaves all that was answered, and nothing by halves', async () => {
    const file = newFile()
    const answered: string[] = []
    const lives = 12
    for (let life = 0; life < lives; life += 1) {
      // Another number of answers each time, so that it ends in another place.
      const enough = 1 + ((life * 7) % 25)
      const child = start('write', [file, String(life)])
      const text = await printed(child, (so) => so.split('\n').length > enough)
      expect(child.signalCode).toBe('SIGKILL')
      const lines = text.split('\n').slice(0, -1)
      expect(lines.length).toBeGreaterThanOrEqual(enough)
      answered.push(...lines)
    }

    const ledger = sqliteLedger(file)
    const found = await ledger.read(answered)
    expect(found.map(({ reference }) => reference).toSorted()).toEqual(answered.toSorted())
    expect(found.every(({ state }) => state === 'sending')).toBe(true)
    const { entries } = await ledger.search({}, { limit: 100_000, cursor: null })
    expect(entries.filter((entry) => !isWhole(entry))).toEqual([])
    expect(entries.length - answered.length).toBeLessThanOrEqual(lives)
    await ledger.close()
  })
})

function groupOf({ reference }: FullEntry): string {
  return reference.slice(0, reference.lastIndexOf('-'))
}

describe('a process that is killed while it stores a group of steps', () => {
  const groups = 3

  test.each([
    ['between its steps', groups - 1],
    ['before its COMMIT', groups - 1],
    ['after its COMMIT', groups],
  ])('%s leaves all or nothing of it, and all that was answered', async (place, stored) => {
    const file = newFile()
    const child = start('group', [file, place, String(groups)])
    const text = await printed(child)
    expect(child.signalCode).toBe('SIGKILL')
    const answered = text.split('\n').slice(0, -1)
    expect(answered.length).toBe((groups - 1) * 8)

    const ledger = sqliteLedger(file)
    expect((await ledger.read(answered)).length).toBe(answered.length)
    const { entries } = await ledger.search({}, { limit: 1000, cursor: null })
    expect(entries.length).toBe(stored * 8)
    expect(entries.every(({ facts }) => facts.length === 1)).toBe(true)
    await ledger.close()
  })

  test('anywhere leaves all or nothing of it, and all that was answered', async () => {
    const file = newFile()
    const answered: string[] = []
    const lives = 6
    for (let life = 0; life < lives; life += 1) {
      // Another number of answers each time, so that it ends in another place.
      const enough = 1 + ((life * 29) % 120)
      const child = start('gather', [file, String(life)])
      const text = await printed(child, (so) => so.split('\n').length > enough)
      expect(child.signalCode).toBe('SIGKILL')
      answered.push(...text.split('\n').slice(0, -1))
    }

    const ledger = sqliteLedger(file)
    expect((await ledger.read(answered)).length).toBe(answered.length)
    const { entries } = await ledger.search({}, { limit: 100_000, cursor: null })
    const sizes = [...Map.groupBy(entries, groupOf).values()].map(({ length }) => length)
    expect(new Set(sizes)).toEqual(new Set([8]))
    expect(entries.length - answered.length).toBeLessThanOrEqual(lives * 8)
    await ledger.close()
  })
})
