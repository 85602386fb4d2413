import { childOf, lineOf, nodesOf, textOf } from './syntax.ts'
import type { SourceFile, SyntaxNode } from './syntax.ts'

const runners = new Set(['test', 'it', 'describe', 'suite'])
const leavingOut = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf'])
const snapshots = /^to(?:Match|ThrowErrorMatching)\w*Snapshot$/
const hidingMocks = new Set(['cleanAll', 'persist', 'enableNetConnect'])

/** The guard of nock cleans up after each test, once it has looked. */
const guard = 'test/nock-guard.ts'

function faultOf(node: SyntaxNode, { file }: SourceFile): string | null {
  if (node.type !== 'MemberExpression') return null
  const member = textOf(childOf(node, 'property'), 'name')
  const subject = textOf(childOf(node, 'object'), 'name')
  if (runners.has(subject) && leavingOut.has(member)) return 'leaves tests out'
  if (snapshots.test(member)) return 'compares with a snapshot'
  if (hidingMocks.has(member) && file !== guard) return 'hides forgotten mocks'
  return null
}

/** Where a test breaks a rule of the house; an empty list where it breaks none. */
export function brokenTestRules(source: SourceFile): readonly string[] {
  return nodesOf(source).flatMap((node) => {
    const fault = faultOf(node, source)
    return fault === null ? [] : [`${source.file}:${lineOf(source, node)} ${fault}`]
  })
}
