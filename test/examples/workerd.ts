import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import * as v from 'valibot'

import { linesOf, stop } from './served.ts'
import type { Served } from './served.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

// The package has no types. What it exports is the path of its program, and the newest date it knows.
const workerdSchema = v.object({ default: v.string(), compatibilityDate: v.string() })
const workerd = v.parse(workerdSchema, createRequire(import.meta.url)('workerd'))

const listenSchema = v.object({ event: v.literal('listen'), port: v.number() })

/** Serves a Cloudflare Worker by the runtime that Cloudflare runs it with. */
export async function serveWorker(
  script: string,
  bindings: Readonly<Record<string, string>>,
): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'polyrefund-worker-'))
  await build({
    absWorkingDir: root,
    entryPoints: [script],
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker'],
    logLevel: 'error',
  })
  await writeFile(join(folder, 'config.capnp'), configOf(bindings))
  const child = spawn(workerd.default, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    env: {},
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
  const [, stdout, , control] = child.stdio
  if (!(control instanceof Readable)) throw new Error('workerd says nothing.')
  const { port } = v.parse(listenSchema, JSON.parse(await linesOf(control)()))
  return {
    url: `http://127.0.0.1:${port}`,
    line: linesOf(stdout ?? Readable.from([])),
    stop: async () => {
      await stop(child)
      await rm(folder, { recursive: true })
    },
  }
}

/** A Worker on a free port of loopback, which may reach this machine and nothing else. */
function configOf(bindings: Readonly<Record<string, string>>): string {
  const texts = Object.entries(bindings).map(
    ([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${workerd.compatibilityDate}",
  bindings = [${texts.join(', ')}],
);
`
}
