import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { checksum } from '../../src/report/checksum.ts'
import { report } from '../../src/report/index.ts'
import type { ReportRow, ReportSpool } from '../../src/report/index.ts'
import { memorySpool } from '../../src/report/memory-spool.ts'
import { createRowStore } from '../../src/report/row-store.ts'
import {
  clock,
  failureOf,
  refundOf,
  refundsOf,
  sceneSpool,
  sourceOf,
  wholeSource,
  write,
} from './scene.ts'
import type { SourceRefund, SpoolFaults } from './scene.ts'

const astral = refundsOf(700, { reference: 'é𝒜😀—'.repeat(20) })

describe('rows that wait in a spool', () => {
  test.each<[string, SpoolFaults]>([
    ['that takes all', {}],
    ['that takes three bytes at a time', { mostWritten: 3 }],
    ['that gives seven bytes at a time', { mostRead: 7 }],
  ])('come back whole from one %s, with letters of several bytes', async (_what, faults) => {
    const spool = sceneSpool(faults)
    const { texts } = await write(wholeSource(astral.slice(0, 60)), ['ndjson'], {
      spool: () => spool,
    })
    const { texts: inMemory } = await write(wholeSource(astral.slice(0, 60)), ['ndjson'])
    expect(texts.ndjson).toBe(inMemory.ndjson)
  })

  test('come back whole over many pages', async () => {
    const { texts } = await write(wholeSource(astral), ['ndjson'], { spool: () => sceneSpool() })
    const references = texts.ndjson
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => {
        const row: ReportRow = JSON.parse(line)
        return row.reference
      })
    expect(references).toEqual(astral.map(({ reference }) => reference))
  })

  test('may wait in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'polyrefund-'))
    try {
      const path = join(folder, 'rows')
      const { texts } = await write(wholeSource(astral), ['ndjson'], {
        spool: () => open(path, 'wx+'),
      })
      const { texts: inMemory } = await write(wholeSource(astral), ['ndjson'])
      expect(texts.ndjson).toBe(inMemory.ndjson)
      expect((await readFile(path)).length).toBeGreaterThan(100_000)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('come back from any two marks', async () => {
    const store = createRowStore(memorySpool())
    const { texts } = await write(wholeSource(refundsOf(3)), ['ndjson'])
    const rows: readonly ReportRow[] = texts.ndjson
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line))
    const marks: number[] = []
    for (const row of rows) {
      await store.add(row)
      marks.push(await store.mark())
    }
    const read: string[] = []
    for await (const page of store.read(marks[0] ?? 0, marks[1])) {
      read.push(...page.map(({ refund }) => refund))
    }
    expect(read).toEqual(['re_1'])
  })
})

const expectNoticed = async (faults: SpoolFaults): Promise<void> => {
  const spool = sceneSpool(faults)
  let text = ''
  const error = await failureOf(
    report(wholeSource(refundsOf(300)), {
      clock,
      spool: () => spool,
      outputs: {
        json: (piece) => {
          text += piece
        },
      },
    }),
  )
  expect(error).toMatchObject({ code: 'incomplete_list', outcome: 'none' })
  expect(error.issues).toEqual([{ path: 'spool', rule: 'spool.changed' }])
  expect(error.message).toContain('spool')
  expect(spool.closed()).toBe(1)
  expect(text).not.toContain(']}\n')
}

describe('a spool that was changed', () => {
  test('is noticed by any changed byte, and no format gets its end', async () => {
    const size = 100_000
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: size }),
        fc.integer({ min: 1, max: 255 }),
        async (index, change) => {
          await expectNoticed({
            spoil: (bytes) => {
              const copy = Uint8Array.from(bytes)
              copy[index] = (copy[index] ?? 0) ^ change
              return copy
            },
          })
        },
      ),
      { seed: 4, numRuns: 25 },
    )
  })

  test('is noticed where it has lost its end', async () => {
    await expectNoticed({ spoil: (bytes) => bytes.subarray(0, -1) })
  })

  test('is noticed where it has lost a byte on the way', async () => {
    await expectNoticed({
      spoil: (bytes) => Uint8Array.from([...bytes.subarray(0, 5000), ...bytes.subarray(5001)]),
    })
  })

  test('is noticed where it takes no more', async () => {
    const error = await failureOf(
      report(wholeSource(refundsOf(1)), {
        clock,
        outputs: { csv: () => undefined },
        spool: () => sceneSpool({ mostWritten: 0 }),
      }),
    )
    expect(error.issues).toEqual([{ path: 'spool', rule: 'spool.changed' }])
  })
})

describe('a spool is closed', () => {
  const output = { csv: () => undefined }

  test('when the report is made', async () => {
    const spool = sceneSpool()
    await report(wholeSource(refundsOf(2)), { clock, outputs: output, spool: () => spool })
    expect(spool.closed()).toBe(1)
  })

  test('when the source throws, whose error is told and not the one of closing', async () => {
    const bug = new TypeError('a bug')
    const spool = sceneSpool()
    const failing: ReportSpool = {
      ...spool,
      close: async () => {
        await spool.close()
        throw new Error('not closed')
      },
    }
    async function* broken(): AsyncGenerator<SourceRefund, void, undefined> {
      yield refundOf()
      throw bug
    }
    const work = report(sourceOf(broken()), { clock, outputs: output, spool: () => failing })
    await expect(work).rejects.toBe(bug)
    expect(spool.closed()).toBe(1)
  })

  test('when a sink throws', async () => {
    const full = new Error('no space left')
    const spool = sceneSpool()
    const csv = (): void => {
      throw full
    }
    await expect(
      report(wholeSource(refundsOf(2)), { clock, outputs: { csv }, spool: () => spool }),
    ).rejects.toBe(full)
    expect(spool.closed()).toBe(1)
  })

  test('and is not even opened where nothing is written', async () => {
    let opened = 0
    const spool = (): ReportSpool => {
      opened += 1
      return sceneSpool()
    }
    await report(wholeSource(refundsOf(2)), { clock, spool })
    expect(opened).toBe(0)
  })
})

const linesIn = (bytes: Uint8Array): number =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').split('\n')
    .length - 1

describe('200,000 refunds', () => {
  test('are never held in memory beyond some hundred, neither on their way in nor out', async () => {
    const count = 200_000
    const folder = await mkdtemp(join(tmpdir(), 'polyrefund-'))
    const file = await open(join(folder, 'rows'), 'wx+')
    const seen = { given: 0, spooled: 0, read: 0, delivered: 0, heldIn: 0, heldOut: 0, piece: 0 }
    async function* given(): AsyncGenerator<SourceRefund, void, undefined> {
      const refund = refundOf()
      for (; seen.given < count; seen.given += 1) {
        seen.heldIn = Math.max(seen.heldIn, seen.given - seen.spooled)
        yield { ...refund, id: `re_${seen.given}` }
      }
    }
    const spool: ReportSpool = {
      write: async (bytes) => {
        const { bytesWritten } = await file.write(bytes)
        seen.spooled += linesIn(bytes.subarray(0, bytesWritten))
        return { bytesWritten }
      },
      read: async (buffer, offset, length, position) => {
        const { bytesRead } = await file.read(buffer, offset, length, position)
        seen.read += linesIn(buffer.subarray(offset, offset + bytesRead))
        return { bytesRead }
      },
      close: () => file.close(),
    }
    const ndjson = (text: string): void => {
      seen.heldOut = Math.max(seen.heldOut, seen.read - seen.delivered)
      seen.piece = Math.max(seen.piece, text.length)
      seen.delivered += text.split('\n').length - 1
    }
    try {
      const said = await report(sourceOf(given()), {
        clock,
        spool: () => spool,
        outputs: { ndjson },
      })
      expect(said.rows).toBe(count)
      // The first line is the report.
      expect(seen).toMatchObject({ spooled: count, read: count, delivered: count + 1 })
      expect(seen.heldIn).toBeLessThan(500)
      expect(seen.heldOut).toBeLessThan(500)
      expect(seen.piece).toBeLessThan(70_000)
    } finally {
      await rm(folder, { recursive: true })
    }
  }, 300_000)
})

describe('the spool in memory', () => {
  test('gives what stands at any place, and nothing behind its end', async () => {
    const pieces = [[1, 2, 3], [4], [5, 6]]
    const spool = memorySpool()
    for (const piece of pieces) await spool.write(Uint8Array.from(piece))
    const read = async (position: number, length: number): Promise<readonly number[]> => {
      const buffer = new Uint8Array(8)
      const { bytesRead } = await spool.read(buffer, 1, length, position)
      return [...buffer.subarray(1, 1 + bytesRead)]
    }
    expect(await read(4, 1)).toEqual([5])
    expect(await read(0, 7)).toEqual([1, 2, 3])
    expect(await read(3, 7)).toEqual([4])
    expect(await read(1, 1)).toEqual([2])
    expect(await read(5, 7)).toEqual([6])
    expect(await read(6, 7)).toEqual([])
    await spool.close()
    expect(await read(0, 7)).toEqual([])
  })
})

describe('the checksum', () => {
  test('is CRC-32', () => {
    expect(checksum(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })
})
