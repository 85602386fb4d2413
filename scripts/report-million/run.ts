// Makes a million refunds at two simulated providers, reports on them in a process with little
// memory, and holds every sum against one that was made another way.
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { filesIn } from './files.ts'
import { readySchema, receivedSchema, writtenSchema } from './messages.ts'
import { answerOf, ask, start } from './processes.ts'
import { differences } from './tally.ts'
import type { Totals } from './tally.ts'
import { addUpCsv, addUpLines } from './written-files.ts'

const mostRssMiB = 256
const mostHtmlBytes = 6_000_000
const MiB = 1024 * 1024
const littleMemory = ['--max-old-space-size=192', '--max-semi-space-size=8']

const { values } = parseArgs({
  options: {
    /** How many refunds in all. */
    rows: { type: 'string', default: '1000000' },
    /** Keeps the files, in a new folder of this name. */
    out: { type: 'string' },
  },
})
const rows = Number(values.rows)
if (!Number.isSafeInteger(rows) || rows < 2) throw new Error('--rows is a whole number from 2.')

const folder = await makeFolder(values.out)
const files = filesIn(folder)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    removeFolder()
    process.exit(1)
  })
}
const half = String(Math.floor(rows / 2))
const flex = start('simulate.ts', ['flex', String(rows - Number(half))])
const flutterwave = start('simulate.ts', ['flutterwave', half, String(Math.ceil(rows / 100))])
const sides = [flex, flutterwave]
try {
  const [us, africa] = await Promise.all([
    answerOf(flex, readySchema),
    answerOf(flutterwave, readySchema),
  ])
  console.log(`Both simulators are ready: ${rows} refunds.`)
  const writer = start('write-report.ts', [], littleMemory)
  const order = { folder, flex: us.connection, flutterwave: africa.connection }
  const written = await ask(writer, order, writtenSchema)
  console.log(`The report is written: ${written.seconds.toFixed(1)} s.`)

  const truth = { ...us.totals, ...africa.totals }
  const found = [
    ...differences([truth, 'the simulators'], [written.totals, 'the report']),
    ...(await compareFiles(truth)),
    ...(written.rows === rows ? [] : [`${written.rows} rows in the report, and ${rows} refunds`]),
    ...(written.complete === true ? [] : ['the report is not complete']),
    ...(written.rejected === 0 ? [] : [`${written.rejected} rows were rejected`]),
  ]
  for (const difference of found) console.error(difference)

  const { size: htmlBytes } = await stat(files.html)
  const isSmall = written.peakRssMiB < mostRssMiB && htmlBytes < mostHtmlBytes
  if (found.length > 0 || !isSmall) process.exitCode = 1
  console.log(
    JSON.stringify({
      rows: written.rows,
      seconds: rounded(written.seconds),
      peakRssMiB: rounded(written.peakRssMiB),
      htmlMiB: rounded(htmlBytes / MiB),
      requests: await countRequests(),
      differences: found.length,
    }),
  )
} finally {
  for (const side of sides) if (side.connected) side.disconnect()
  removeFolder()
}

async function makeFolder(name: string | undefined): Promise<string> {
  if (name === undefined) return mkdtemp(join(tmpdir(), 'polyrefund-million-'))
  await mkdir(name)
  return name
}

/** The files are some gigabytes: none stays behind that nobody asked for. */
function removeFolder(): void {
  if (values.out === undefined) rmSync(folder, { recursive: true, force: true })
}

async function compareFiles(truth: Totals): Promise<readonly string[]> {
  const csv = await addUpCsv(files.csv)
  const ndjson = await addUpLines(files.ndjson)
  const json = await addUpLines(files.json)
  return [
    ...differences([truth, 'the simulators'], [csv, 'the CSV']),
    ...differences([truth, 'the simulators'], [ndjson, 'the NDJSON']),
    ...differences([truth, 'the simulators'], [json, 'the JSON']),
  ]
}

async function countRequests(): Promise<number> {
  const answers = sides.map((side) => ask(side, 'How many requests?', receivedSchema))
  return (await Promise.all(answers)).reduce((sum, { requests }) => sum + requests, 0)
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
