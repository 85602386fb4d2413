import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { machineFiles } from '../../src/cli/files.ts'
import { setLedgerScene } from './ledger-scene.ts'
import type { LedgerScene } from './ledger-scene.ts'
import { json } from './run-fake.ts'

let scene: LedgerScene

beforeEach(async () => {
  scene = await setLedgerScene()
})

afterEach(async () => {
  await scene.end()
})

const header = 'payment,amount,currency,reason,reference,metadata.order_id'

function rowsOf(payment: string, count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, at) => `${payment},10.00,USD,requested_by_customer,RMA-${at + 1},${at + 100}`,
  )
}

async function writeRows(rows: readonly string[], head = header): Promise<void> {
  await scene.write('refunds.csv', [head, ...rows, ''].join('\r\n'))
}

async function* latinBytes(): AsyncGenerator<Uint8Array, void, undefined> {
  yield new Uint8Array([0x70, 0xe9, 0x0a])
}

function session(amountTotal = 10_000): string {
  return scene.simulator.addSession({ amountTotal }).id
}

describe('bulk', () => {
  test('shows the sums, makes each refund once, and writes a line for each row', async () => {
    const payment = session()
    await writeRows([...rowsOf(payment, 3), `${session()},remaining,,duplicate,RMA-4,`])
    const ran = await scene.polyrefund(['bulk', 'refunds.csv', '--yes'])
    expect(ran.code).toBe(0)
    expect(ran.stderr).toContain('4 refunds will be stored in refunds.db and sent:')
    expect(ran.stderr).toMatch(/^flex +test mode: no real money +3 +30\.00 USD$/m)
    expect(ran.stderr).toMatch(/^flex +test mode: no real money +1 +all that is left$/m)
    expect(ran.stderr).toContain('Of 4 refunds: 4 pending.')
    const lines = ran.stdout.split('\r\n')
    expect(lines[0]).toMatch(/^line,account,reference,payment,state,/)
    expect(lines[1]).toMatch(
      new RegExp(`^2,flex,RMA-1,${payment},pending,accepted,wait,.*,10\\.00,USD,,,$`),
    )
    expect(lines[4]).toContain(',100.00,USD,')
    expect(scene.posts()).toBe(4)
  })

  test('goes on where it stopped: what the ledger has is not made again', async () => {
    const payment = session()
    await writeRows(rowsOf(payment, 2))
    await scene.polyrefund(['bulk', 'refunds.csv', '--yes'])
    await writeRows(rowsOf(payment, 3))
    const again = await scene.polyrefund(['bulk', 'refunds.csv', '--yes'])
    expect(again.code).toBe(0)
    expect(again.stderr).toContain('Of these the ledger has 2 refunds already')
    expect(again.stdout.match(/,pending,/g)).toHaveLength(3)
    expect(scene.posts()).toBe(3)
    expect(scene.simulator.refunds(payment)).toHaveLength(3)
  })

  test('tells every fault with its line, and sends nothing when one row is wrong', async () => {
    const payment = session()
    await writeRows([
      `${payment},10.00,USD,requested_by_customer,RMA-1,1`,
      `${payment},10.001,USD,requested_by_customer,RMA-2,2`,
      '',
      `${payment},,USD,requested_by_customer,RMA-3,3`,
      `${payment},10.00,USD,becuase,RMA-1,4`,
      `${payment},10.00,USD,duplicate,RMA 5`,
      `,-1.00,USD,duplicate,RMA-6,4111111111111111`,
      `${payment},remaining,USD,duplicate,RMA-7,`,
    ])
    const ran = await scene.polyrefund(['bulk', 'refunds.csv', '--yes'])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    const faults = [...ran.stderr.matchAll(/^ {2}issue {4}(.*)$/gm)].map(([, text]) => text)
    expect(faults).toEqual([
      'line 3, amount: amount.precision',
      'line 5, amount: amount.format',
      'line 6, reason: reason.unsupported',
      'line 6, reference: reference.repeated, first on line 2',
      'line 7, the row: row.width: 5 cells under 6 columns',
      'line 8, payment: id.empty',
      'line 8, amount: amount.not_positive',
      'line 8, metadata.order_id: pci.pan_detected',
      'line 9, amount: amount.format',
    ])
    expect(ran.stderr).toContain('refunds.csv has 9 faults, so nothing of it was sent.')
    expect(scene.posts()).toBe(0)
  })

  test.each([
    ['payment,amount,currency,reason,refrence', 'refrence: column.unknown, perhaps reference'],
    ['payment,amount,currency,reason,reference,metadata.', 'metadata.: column.unknown'],
    [`${header},amount`, 'amount: column.repeated'],
    ['payment,currency,reason,reference', 'amount: column.required'],
  ])('refuses the header %s', async (head, fault) => {
    await writeRows(['a,b,c,d,e,f'], head)
    const ran = await scene.polyrefund(['bulk', 'refunds.csv', '--yes'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(`line 1, ${fault}\n`)
  })

  test.each([
    ['nothing', '', 'file.empty'],
    ['a header alone', `${header}\n`, 'file.no_rows'],
    ['a quotation mark that is not closed', `${header}\n"a,b`, 'csv.quotes'],
  ])('refuses a file of %s', async (_what, text, rule) => {
    await scene.write('refunds.csv', text)
    const ran = await scene.polyrefund(['bulk', 'refunds.csv', '--yes'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(rule)
  })

  test('refuses a file that is not there, and one that is no text in UTF-8', async () => {
    const missing = await scene.polyrefund(['bulk', 'nowhere.csv', '--yes'])
    expect(missing).toMatchObject({ code: 2 })
    expect(missing.stderr).toContain('ENOENT')
    const latin = await scene.polyrefund(['bulk', 'latin.csv', '--yes'], {
      files: {
        ...machineFiles,
        read: async () => latinBytes(),
      },
    })
    expect(latin.stderr).toContain('file.encoding')
  })

  test('reads lines by their own number, whatever their ends and quotes', async () => {
    const payment = session()
    const text = `\ufeff${header}\n${payment},10.00,USD,duplicate,RMA-1,"a\nb"\r\n${payment},10.00,USD,duplicate,RMA 2,\r`
    await scene.write('refunds.csv', text)
    const ran = await scene.polyrefund(['bulk', 'refunds.csv', '--yes'])
    expect(ran.stderr).toContain('issue    line 4, reference: reference.format\n')
  })

  test('needs a yes, and asks with the number of refunds', async () => {
    await writeRows(rowsOf(session(), 2))
    const noTerminal = await scene.polyrefund(['bulk', 'refunds.csv'])
    expect(noTerminal.code).toBe(2)
    expect(noTerminal.stderr).toContain('Add --yes')
    const questions: string[] = []
    const declined = await scene.polyrefund(['bulk', 'refunds.csv'], {
      ask: async (question) => {
        questions.push(question)
        return 'n'
      },
    })
    expect(declined).toMatchObject({ code: 1, stdout: '' })
    expect(questions).toEqual(['Type yes to make 2 refunds: '])
    expect(scene.posts()).toBe(0)
  })

  test('writes results to a file as they come, and replaces none unasked', async () => {
    await writeRows(rowsOf(session(), 2))
    const argv = ['bulk', 'refunds.csv', '--yes', '--output', 'results.csv', '--concurrency', '1']
    const ran = await scene.polyrefund(argv)
    expect(ran).toMatchObject({ code: 0, stdout: 'Of 2 refunds: 2 pending.\n' })
    const text = await readFile(join(scene.folder, 'results.csv'), 'utf8')
    expect(text.trimEnd().split('\r\n')).toHaveLength(3)
    const again = await scene.polyrefund(argv)
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('--output: file.exists')
    expect((await scene.polyrefund([...argv, '--force'])).code).toBe(0)
    expect(scene.posts()).toBe(2)
  })

  test('says that refunds were sent when a result can not be written', async () => {
    await writeRows(rowsOf(session(), 3))
    let writes = 0
    const ran = await scene.polyrefund(
      ['bulk', 'refunds.csv', '--yes', '--output', 'results.csv', '--concurrency', '1'],
      {
        files: {
          ...machineFiles,
          create: async (path) => {
            const file = await machineFiles.create(path)
            return {
              ...file,
              write: async (text) => {
                writes += 1
                if (writes > 1) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
                await file.write(text)
              },
            }
          },
        },
      },
    )
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('ENOSPC')
    expect(ran.stderr).toContain('Refunds were sent before that')
    expect(scene.posts()).toBeLessThan(3)
  })

  test('tells a row that is refused, and ends with 1', async () => {
    const payment = session(1500)
    await writeRows(rowsOf(payment, 2))
    const ran = await scene.polyrefund(['bulk', 'refunds.csv', '--yes', '--concurrency', '1'])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toMatch(/^3,flex,RMA-2,.*,refused,.*,amount_exceeds_refundable,not_sent,/m)
    expect(ran.stderr).toContain('Of 2 refunds: 1 pending, 1 refused.')
  })

  test('ends with 3 when a row is unknown, and prints JSON lines where asked', async () => {
    scene.loseAnswer()
    await writeRows(rowsOf(session(), 2))
    const argv = ['bulk', 'refunds.csv', '--yes', '--json', '--concurrency', '1']
    const ran = await scene.polyrefund(argv)
    expect(ran).toMatchObject({ code: 3, stderr: '' })
    const lines = ran.stdout.trimEnd().split('\n').map(json)
    expect(lines).toMatchObject([
      { line: 2, reference: 'RMA-1', record: { state: 'unknown' }, error: null },
      { line: 3, reference: 'RMA-2', record: { state: 'pending' }, error: null },
      { totals: { rows: 2, byState: { pending: 1, unknown: 1 }, refused: 0, notBegun: 0 } },
    ])
  })

  test('begins no more once it is ended, and says how many are left', async () => {
    await writeRows(rowsOf(session(), 3))
    const ending = new AbortController()
    const ran = await scene.polyrefund(['bulk', 'refunds.csv', '--yes', '--concurrency', '1'], {
      signal: ending.signal,
      onOutput: (text) => {
        if (text.startsWith('2,')) ending.abort()
      },
    })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('1 pending, 2 not begun.')
    expect(ran.stderr).toContain('Run the same command again')
    expect(scene.posts()).toBe(1)
  })

  test.each([
    ['--concurrency', '0'],
    ['--concurrency', '257'],
    ['--per-second', '0'],
    ['--per-second', 'fast'],
  ])('refuses %s %s', async (option, value) => {
    await writeRows(rowsOf(session(), 1))
    const ran = await scene.polyrefund(['bulk', 'refunds.csv', '--yes', option, value])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(`${option}: option.format`)
  })

  test('needs a ledger', async () => {
    await writeRows(rowsOf(session(), 1))
    const ran = await scene.polyrefund(['bulk', 'refunds.csv', '--yes'], {
      environment: { POLYREFUND_PROVIDER: 'flex' },
    })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('Which ledger?')
  })
})
