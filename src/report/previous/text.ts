import type { Gate } from '../gate.ts'
import { leave } from '../iterate.ts'
import type { ReportOptions } from '../types.ts'
import { refusePrevious } from './refusal.ts'

// A whole file in one piece is not to be parsed as one.
const sliceLength = 65_536

type Previous = NonNullable<ReportOptions['previous']>

/**
 * The text of an earlier report, piece by piece as it comes. Letters that are cut at the end of a
 * piece of bytes come with the next.
 *
 * @throws {RefundError} `invalid_request` with `previous.damaged`: it is no UTF-8; `previous.type`.
 */
export async function* textOf(
  previous: Previous,
  gate: Gate,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(bytes, { stream })
    } catch {
      throw refusePrevious('previous.damaged')
    }
  }
  // A text is a list of letters too, and reading it letter by letter takes long.
  const pieces = typeof previous === 'string' ? [previous] : previous
  for await (const piece of piecesOf(pieces, gate)) {
    if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) {
      throw refusePrevious('previous.type')
    }
    for (let start = 0; start < piece.length; start += sliceLength) {
      const end = start + sliceLength
      yield typeof piece === 'string'
        ? piece.slice(start, end)
        : decode(piece.subarray(start, end), true)
    }
  }
  yield decode(new Uint8Array(), false)
}

/** Waits for a piece no longer than the caller does. */
async function* piecesOf(
  pieces: Exclude<Previous, string>,
  gate: Gate,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const iterator =
    Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  let isOver = false
  try {
    for (;;) {
      gate.check()
      const step = await gate.wait(Promise.resolve(iterator.next()))
      if (step.done === true) {
        isOver = true
        return
      }
      yield step.value
    }
  } finally {
    if (!isOver) leave(iterator)
  }
}

/** The lines of a text, without their ends, some at a time; last what stands behind the last. */
export async function* linesOf(
  texts: AsyncIterable<string>,
): AsyncGenerator<
  { readonly lines: readonly string[]; readonly isLast: boolean },
  void,
  undefined
> {
  let rest = ''
  for await (const text of texts) {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    yield { lines, isLast: false }
  }
  yield { lines: [rest], isLast: true }
}
