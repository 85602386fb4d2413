import type { JsonObject, JsonValue } from '../../src/model/index.ts'

/** What stands behind the small provider of the docs: a `fetch` with a memory. */
export interface TinypaySide {
  readonly fetch: typeof globalThis.fetch
  /** Every refund that was made, the newest first. */
  readonly refunds: () => readonly JsonObject[]
  /** How many creates arrived. */
  readonly creates: () => number
  /** Breaks the connection of the next create, after its effect. */
  readonly loseNextAnswer: () => void
  /** Changes the newest refund. */
  readonly change: (changes: JsonObject) => void
}

export function startTinypaySide(charge: JsonObject): TinypaySide {
  let rows: readonly JsonObject[] = []
  let isLosing = false
  let creates = 0
  const remembered = new Map<string, JsonObject>()

  function create(request: Request, asked: JsonObject): Response {
    creates += 1
    const key = request.headers.get('idempotency-key') ?? ''
    const first = remembered.get(key)
    if (first !== undefined) return answer(201, first, { 'Idempotent-Replay': 'true' })
    const created = new Date(Date.UTC(2026, 0, 1) + rows.length * 1000).toISOString()
    const row = { ...asked, id: `tr_${rows.length + 1}`, state: 'open', created }
    rows = [row, ...rows]
    remembered.set(key, row)
    if (!isLosing) return answer(201, row)
    isLosing = false
    throw new TypeError('fetch failed')
  }

  function list(url: URL): Response {
    const of = rows.filter((row) => [null, row['charge']].includes(url.searchParams.get('charge')))
    const after = of.findIndex((row) => row['id'] === url.searchParams.get('after')) + 1
    // Fewer than asked for, as a provider may give: whether more follows is another field.
    const shown = of.slice(after, after + 2)
    return answer(200, { refunds: shown, more: after + shown.length < of.length })
  }

  return {
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      const [, things, id] = url.pathname.split('/')
      if (request.method === 'POST') {
        const asked: JsonObject = JSON.parse(await request.text())
        return create(request, asked)
      }
      if (things === 'charges') return find([charge], id ?? '')
      return id === undefined ? list(url) : find(rows, id)
    },
    refunds: () => rows,
    creates: () => creates,
    loseNextAnswer: () => {
      isLosing = true
    },
    change: (changes) => {
      const [newest, ...older] = rows
      rows = [{ ...newest, ...changes }, ...older]
    },
  }
}

function answer(
  status: number,
  body: JsonValue,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers })
}

function find(things: readonly JsonObject[], id: string): Response {
  const thing = things.find((each) => each['id'] === id)
  if (thing !== undefined) return answer(200, thing)
  return answer(404, { error: { code: 'no_such_thing', message: 'There is none.' } })
}
