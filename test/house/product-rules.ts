import { childOf, childrenOf, lineOf, nodesOf, textOf } from './syntax.ts'
import type { SourceFile, SyntaxNode } from './syntax.ts'

type Rule = (node: SyntaxNode, source: SourceFile) => string | null

// These files hold the defaults of what a caller can replace: the machine's clock, its timers, its
// randomness. Simulators may not import the transport, so their engine has defaults of its own.
const worldly: ReadonlyMap<string, readonly string[]> = new Map([
  ['src/http/runtime.ts', ['Date.now', 'performance.now', 'Math.random', 'setTimeout']],
  ['src/ledger/postgres/runtime.ts', ['setTimeout']],
  ['src/report/system-clock.ts', ['Date.now']],
  [
    'src/service/runtime.ts',
    ['Date.now', 'performance.now', 'Math.random', 'setTimeout', 'randomUUID'],
  ],
  // Steps that come together share one commit: they are gathered until the event loop turns.
  ['src/ledger/sqlite/queue.ts', ['setImmediate']],
  ['src/testing/simulated-server.ts', ['setTimeout']],
  ['src/testing/simulator-options.ts', ['Date.now']],
])

const command = 'src/cli/'

const longestFile = 400

function isName(node: SyntaxNode | null, name: string): boolean {
  return node?.type === 'Identifier' && textOf(node, 'name') === name
}

/** `Date.now` for a member of a bare name, the name itself for a name, else nothing. */
function spelled(node: SyntaxNode): string {
  if (node.type === 'Identifier') return textOf(node, 'name')
  if (node.type !== 'MemberExpression') return ''
  return `${textOf(childOf(node, 'object'), 'name')}.${textOf(childOf(node, 'property'), 'name')}`
}

const assertion: Rule = (node) => {
  if (node.type === 'TSTypeAssertion') return 'asserts a type'
  if (node.type !== 'TSAsExpression') return null
  const target = childOf(node, 'typeAnnotation')
  const isConst = target !== null && isName(childOf(target, 'typeName'), 'const')
  return isConst ? null : 'asserts a type'
}

const nonNull: Rule = (node) =>
  node.type === 'TSNonNullExpression' || node.definite === true
    ? 'asserts that a value is there'
    : null

const anyType: Rule = (node) => (node.type === 'TSAnyKeyword' ? 'says any' : null)

const exportAll: Rule = (node) =>
  node.type === 'ExportAllDeclaration' ? 'exports everything: a door lists its names' : null

const defaultExport: Rule = (node) => {
  const isDefault =
    node.type === 'ExportDefaultDeclaration' ||
    childrenOf(node, 'specifiers').some((specifier) =>
      isName(childOf(specifier, 'exported'), 'default'),
    )
  return isDefault ? 'exports a default' : null
}

const consoleUse: Rule = (node, { file }) =>
  !file.startsWith(command) && spelled(node).startsWith('console.') ? 'writes to the console' : null

const unreplaceable = new Set([
  'Date.now',
  'performance.now',
  'Math.random',
  'AbortSignal.timeout',
  'getRandomValues',
  'randomUUID',
  'randomBytes',
  'setTimeout',
  'setInterval',
  'setImmediate',
])

const hiddenWorld: Rule = (node, { file }) => {
  const name = spelled(node)
  if (worldly.get(file)?.includes(name) === true) return null
  if (unreplaceable.has(name)) return `uses ${name}, which no test can replace`
  const isNow =
    node.type === 'NewExpression' &&
    isName(childOf(node, 'callee'), 'Date') &&
    childrenOf(node, 'arguments').length === 0
  return isNow ? 'reads the clock by new Date()' : null
}

const rules = [assertion, nonNull, anyType, exportAll, defaultExport, consoleUse, hiddenWorld]

function tooLong({ file, text }: SourceFile): readonly string[] {
  const lines = text.trimEnd().split('\n').length
  return lines > longestFile ? [`${file} has ${lines} lines, more than ${longestFile}`] : []
}

function suppressions({ file, text }: SourceFile): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      /@ts-(?:ignore|nocheck|expect-error)|(?:eslint|oxlint)-disable|v8 ignore/.test(line)
        ? [`${file}:${index + 1} silences a check`]
        : [],
    )
}

/** Where a product source breaks a rule of the house; an empty list where it breaks none. */
export function brokenProductRules(source: SourceFile): readonly string[] {
  const inCode = nodesOf(source).flatMap((node) =>
    rules
      .map((rule) => rule(node, source))
      .filter((fault) => fault !== null)
      .map((fault) => `${source.file}:${lineOf(source, node)} ${fault}`),
  )
  return [...new Set(inCode), ...suppressions(source), ...tooLong(source)]
}
