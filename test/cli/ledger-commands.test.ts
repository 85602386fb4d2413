import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { builtInProviders } from '../../providers/index.ts'
import { configurationsOn } from '../../src/cli/configurations.ts'
import { create, setLedgerScene } from './ledger-scene.ts'
import type { LedgerScene } from './ledger-scene.ts'
import { json } from './run-fake.ts'

let scene: LedgerScene

beforeEach(async () => {
  scene = await setLedgerScene()
})

afterEach(async () => {
  await scene.end()
})

const minute = 60_000
const day = 24 * 60 * minute

function session(amountTotal = 10_000): string {
  return scene.simulator.addSession({ amountTotal }).id
}

async function makeUnknown(reference: string, lateByMs?: number): Promise<string> {
  const payment = session()
  scene.loseAnswer(lateByMs)
  await scene.polyrefund(create(payment, reference))
  return payment
}

describe('a command that needs a ledger', () => {
  test.each([
    [['status', 'RMA-1']],
    [['history', 'RMA-1']],
    [['pending']],
    [['sweep']],
    [['resolve', 'RMA-1', 'withdraw', '--actor', 'ada', '--reason', 'no', '--yes']],
    [['quote', '--payment', 'p', '--remaining', '--reason', 'duplicate', '--reference', 'R']],
    [['report', '--ledger', 'refunds.db']],
  ])('makes none for a slip of the pen: %j', async (argv) => {
    const ran = await scene.polyrefund(argv)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('There is no ledger refunds.db.')
    expect(await readdir(scene.folder)).toEqual([])
  })

  test('refuses an empty name', async () => {
    const ran = await scene.polyrefund(['pending', '--ledger', ''])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('--ledger is empty')
  })

  test('never shows the password of a database', async () => {
    const ledger = 'postgres://ada:canary-secret@db.internal/refunds'
    const opened: unknown[] = []
    const ran = await scene.polyrefund(['pending', '--ledger', ledger], {
      openLedger: async (place) => {
        opened.push(place)
        throw new Error('It is down.')
      },
    })
    expect(opened).toMatchObject([{ kind: 'postgres', connectionString: ledger }])
    const doctor = await scene.polyrefund(['doctor', '--ledger', ledger])
    expect(doctor.stdout).toContain('ledger')
    expect([ran, doctor].map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(
      'canary',
    )
  })
})

describe('history', () => {
  test('tells what was learned, what it made of the refund, and where its parts come from', async () => {
    await makeUnknown('RMA-1', minute)
    scene.pass(10 * minute)
    await scene.polyrefund(['sweep'])
    const ran = await scene.polyrefund(['history', 'RMA-1'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/recorded, and nothing sent yet/)
    expect(ran.stdout).toMatch(/-> sending, 35\.00 USD held\. It is being sent at this moment\./)
    expect(ran.stdout).toMatch(/-> unknown, 35\.00 USD held\./)
    expect(ran.stdout).toMatch(/-> succeeded, 35\.00 USD held\./)
    expect(ran.stdout).toMatch(/State +20\d\d-.*: refund fref_\S+ seen by reference: succeeded/)
    expect(ran.stdout).toMatch(/Attempts +20\d\d-.*: attempt 1 was begun/)
    expect(ran.stdout).toMatch(/Held +the request, as it was recorded/)
  })

  test('prints the steps and the sources as JSON', async () => {
    await scene.polyrefund(create(session(), 'RMA-1'))
    const ran = await scene.polyrefund(['history', 'RMA-1', '--json'])
    expect(json(ran.stdout)).toMatchObject({
      record: { reference: 'RMA-1', state: 'pending' },
      steps: [{ state: 'sending' }, { state: 'pending', hasChanged: true }],
      sources: { attempts: 'sent:1', held: null },
    })
  })

  test('says that the ledger has no such refund', async () => {
    await scene.polyrefund(create(session(), 'RMA-1'))
    const ran = await scene.polyrefund(['history', 'RMA-2'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('Through it none was ever sent.')
  })
})

describe('pending', () => {
  test('lists what is not over, and what that holds', async () => {
    await makeUnknown('RMA-1')
    await scene.polyrefund(create(session(), 'RMA-2'))
    const ran = await scene.polyrefund(['pending'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/RMA-1 +flex +unknown +no answer +35\.00 USD +sweep /)
    expect(ran.stdout).toMatch(/RMA-2 +flex +pending +accepted +35\.00 USD +wait /)
    expect(ran.stdout).toContain('2 refunds, with 70.00 USD held of their payments.')
  })

  test('lists one state, one payment, as JSON lines', async () => {
    const payment = await makeUnknown('RMA-1')
    await scene.polyrefund(create(session(), 'RMA-2'))
    const byState = await scene.polyrefund(['pending', '--state', 'pending,failed', '--json'])
    expect(json(byState.stdout)).toMatchObject({ reference: 'RMA-2' })
    const byPayment = await scene.polyrefund(['pending', '--payment', payment, '--json'])
    expect(json(byPayment.stdout)).toMatchObject({ reference: 'RMA-1' })
    const none = await scene.polyrefund(['pending', '--state', 'mismatch'])
    expect(none.stdout).toBe('The ledger has no refund of these states that is not over.\n')
  })
})

test('what differs from what was asked is pending until a person accepts it', async () => {
  const payment = await makeUnknown('RMA-1')
  const [refundId = ''] = scene.simulator.refundInDashboard(payment, 2000)
  const by = ['--actor', 'ada', '--reason', 'seen in the dashboard', '--yes']
  const named = ['resolve', 'RMA-1', 'refunded', '--refund-id', refundId, ...by]
  const differs = await scene.polyrefund(named)
  expect(differs.code).toBe(3)
  expect(differs.stdout).toContain('Refund RMA-1: mismatch')
  expect((await scene.polyrefund(['pending'])).stdout).toContain('RMA-1')
  scene.pass(minute)
  expect((await scene.polyrefund(['resolve', 'RMA-1', 'accept_as_is', ...by])).code).toBe(0)
  expect((await scene.polyrefund(['pending'])).stdout).not.toContain('RMA-1')
})

describe('sweep', () => {
  test('says that nothing is due, and what it did', async () => {
    await makeUnknown('RMA-1', minute)
    scene.pass(10 * minute)
    const first = await scene.polyrefund(['sweep', '--json'])
    expect(first.code).toBe(0)
    expect(json(first.stdout)).toMatchObject({ taken: 1, changed: 1, failed: [], isDone: true })
    const second = await scene.polyrefund(['sweep'])
    expect(second).toMatchObject({ code: 0, stdout: 'Nothing was due.\n' })
  })

  test('leaves the rest at its limit, and says so', async () => {
    await makeUnknown('RMA-1')
    await makeUnknown('RMA-2')
    scene.pass(10 * minute)
    const ran = await scene.polyrefund(['sweep', '--limit', '1', '--deadline', '90s'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('Looked at 1 refund')
    expect(ran.stdout).toContain('More may be due: run it again.')
  })

  test('ends with 3 when a refund could not be worked on, and names it', async () => {
    await makeUnknown('RMA-1')
    scene.pass(10 * minute)
    scene.simulator.faults.add({ kind: 'status', status: 403, times: 100 })
    const ran = await scene.polyrefund(['sweep'])
    expect(ran.code).toBe(3)
    expect(ran.stdout).toMatch(/^not worked on RMA-1: permission: /m)
    const again = await scene.polyrefund(['sweep', '--json'])
    expect(again.stderr).toBe('')
  })

  test.each(['4', '4d', '0m'])('refuses the deadline %s', async (deadline) => {
    await makeUnknown('RMA-1')
    const ran = await scene.polyrefund(['sweep', '--deadline', deadline])
    expect(ran.code).toBe(2)
  })
})

describe('resolve', () => {
  const by = ['--actor', 'ada', '--reason', 'seen in the dashboard']

  test('says what will happen, asks, and keeps who decided and why', async () => {
    await makeUnknown('RMA-1')
    const questions: string[] = []
    const ran = await scene.polyrefund(['resolve', 'RMA-1', 'not_refunded', ...by], {
      ask: async (question) => {
        questions.push(question)
        return 'yes'
      },
    })
    expect(ran.code).toBe(0)
    expect(questions).toEqual(['Type yes to decide "not refunded": '])
    expect(ran.stderr).toContain('35.00 USD are given back to what can be refunded.')
    expect(ran.stdout).toContain('Refund RMA-1: rejected')
    const status = await scene.polyrefund(['status', 'RMA-1'])
    expect(status.stdout).toContain('ada decided: not refunded. Reason: seen in the dashboard')
  })

  test('decides nothing without a yes', async () => {
    await makeUnknown('RMA-1')
    const argv = ['resolve', 'RMA-1', 'not_refunded', ...by]
    expect((await scene.polyrefund(argv)).stderr).toContain('Add --yes')
    const ran = await scene.polyrefund(argv, { ask: async () => null })
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('Nothing was decided')
    expect((await scene.polyrefund(['status', 'RMA-1'])).code).toBe(3)
  })

  test('takes the refund that a person names', async () => {
    const payment = await makeUnknown('RMA-1')
    const [refundId = ''] = scene.simulator.refundInDashboard(payment, 3500)
    const argv = ['resolve', 'RMA-1', 'refunded', ...by, '--yes', '--json']
    const ran = await scene.polyrefund([...argv, '--refund-id', refundId])
    expect(json(ran.stdout)).toMatchObject({ refund: { id: refundId } })
  })

  test('sends once more, and ends with 3 when that is in doubt again', async () => {
    await makeUnknown('RMA-1')
    scene.loseAnswer()
    const argv = ['resolve', 'RMA-1', 'send_again', ...by, '--yes']
    const doubtful = await scene.polyrefund(argv)
    expect(doubtful.code).toBe(3)
    expect(scene.posts()).toBe(2)
    expect((await scene.polyrefund(argv)).stdout).toContain('Refund RMA-1: pending')
    expect(scene.posts()).toBe(3)
  })

  test.each([
    [['RMA-1', 'refundet', ...by], 'Did you mean refunded?'],
    [['RMA-1', 'refunded', ...by], 'Which refund?'],
    [['RMA-1', 'withdraw', ...by, '--refund-id', 'r'], '--refund-id is for the decision refunded'],
    [['RMA-1', 'withdraw'], '--actor and --reason are missing'],
    [['RMA-1', 'withdraw', ...by], 'which is for records that are recorded'],
    [['RMA-2', 'withdraw', ...by], 'a reference without a record'],
  ])('refuses %j', async (argv, message) => {
    await makeUnknown('RMA-1')
    const ran = await scene.polyrefund(['resolve', ...argv, '--yes'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(message)
  })
})

describe('quote', () => {
  const about = ['--reason', 'duplicate', '--reference', 'RMA-2']
  const part = ['--amount', '70.00', '--currency', 'USD']

  test('says that a refund would pass, when the customer has it and whose money it is', async () => {
    const payment = session()
    await scene.polyrefund(create(payment, 'RMA-1'))
    const ran = await scene.polyrefund(['quote', '--payment', payment, '--remaining', ...about])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('This refund would pass.')
    expect(ran.stdout).toMatch(/Left +65\.00 USD/)
    expect(ran.stdout).toMatch(/Left after it +0\.00 USD/)
    expect(ran.stdout).toMatch(/Customer has it +card: 5/)
    expect(ran.stdout).toMatch(/Whose money +\S/)
    expect(scene.posts()).toBe(1)
  })

  test('says which rule stops it, and what is held in doubt', async () => {
    const payment = await makeUnknown('RMA-1')
    const argv = ['quote', '--payment', payment, ...part, ...about]
    const ran = await scene.polyrefund(argv)
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('This refund would be refused:')
    expect(ran.stdout).toMatch(/Held beside it +35\.00 USD, 35\.00 USD of it in doubt/)
    expect(json((await scene.polyrefund([...argv, '--json'])).stdout)).toMatchObject({
      passes: false,
      refusal: { code: 'amount_exceeds_refundable' },
    })
  })

  test('shows the refund that stands under the reference already', async () => {
    const payment = session()
    await scene.polyrefund(create(payment, 'RMA-2', part))
    const argv = ['quote', '--payment', payment, ...part, '--reference', 'RMA-2']
    const ran = await scene.polyrefund([...argv, '--reason', 'requested_by_customer'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('asking for it again makes no second one')
    const other = await scene.polyrefund([...argv, '--reason', 'duplicate'])
    expect(other.stdout).toContain('code reference_conflict')
  })

  test('works without a ledger, by what the provider says', async () => {
    const ran = await scene.polyrefund(['quote', '--payment', session(), ...part, ...about], {
      environment: {
        POLYREFUND_PROVIDER: 'flex',
        FLEX_API_KEY: scene.simulator.adapterOptions.apiKey,
        FLEX_BASE_URL: scene.simulator.url,
      },
    })
    expect(ran.code).toBe(0)
    expect(await readdir(scene.folder)).toEqual([])
  })
})

describe('with a configuration file', () => {
  test('records stand under their accounts, and one account can be asked for', async () => {
    const { apiKey } = scene.simulator.adapterOptions
    const environment = { POLYREFUND_LEDGER: 'refunds.db', US: apiKey, OTHER: `${apiKey}x` }
    const at = { provider: 'flex', baseUrl: scene.simulator.url }
    const accounts = {
      us: { ...at, apiKey: { env: 'US' } },
      other: { ...at, apiKey: { env: 'OTHER' } },
    }
    await writeFile(
      join(scene.folder, 'polyrefund.config.json'),
      JSON.stringify({ accounts, default: 'us' }),
    )
    const configurations = configurationsOn({
      registry: builtInProviders,
      environment,
      directory: scene.folder,
    })
    const options = { environment, configurations }
    const header = 'account,payment,amount,currency,reason,reference'
    await scene.write(
      'refunds.csv',
      `${header}\n,${session()},10.00,USD,duplicate,RMA-1\nus,${session()},10.00,USD,duplicate,RMA-2\n`,
    )
    const made = await scene.polyrefund(['bulk', 'refunds.csv', '--yes'], options)
    expect(made).toMatchObject({ code: 0 })
    expect(made.stdout.match(/^\d,us,RMA-\d,/gm)).toHaveLength(2)

    const mine = await scene.polyrefund(['pending', '--account', 'us,other'], options)
    expect(mine.stdout).toContain('2 refunds, with 20.00 USD held')
    const others = await scene.polyrefund(['pending', '--account', 'other'], options)
    expect(others.stdout).toContain('The ledger has no refund')
    scene.pass(day)
    const swept = await scene.polyrefund(['sweep', '--account', 'other,us', '--json'], options)
    expect(json(swept.stdout)).toMatchObject({ taken: 2, isDone: true })

    const wrong = `${header}\nuss,${session()},10.00,USD,duplicate,RMA-3\n`
    await scene.write('refunds.csv', wrong)
    const refused = await scene.polyrefund(['bulk', 'refunds.csv', '--yes'], options)
    expect(refused.stderr).toContain('line 2, account: account.unknown')
  })
})

describe('doctor', () => {
  test('looks at the ledger', async () => {
    const missing = await scene.polyrefund(['doctor'])
    expect(missing.stdout).toMatch(/warning +ledger +refunds\.db is not there yet/)
    await makeUnknown('RMA-1')
    const found = await scene.polyrefund(['doctor'])
    expect(found.stdout).toMatch(
      /ok +ledger +refunds\.db, sqlite, durable: 1 refund, 1 of them not/,
    )
    await scene.write('other.db', 'this is no database, and it is long enough to be told so')
    const broken = await scene.polyrefund(['doctor', '--ledger', 'other.db'])
    expect(broken.code).toBe(1)
    expect(broken.stdout).toMatch(/FAILED +ledger +ledger: /)
  })
})
