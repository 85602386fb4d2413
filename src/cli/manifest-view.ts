import type { EnvironmentVariable } from '../../providers/index.ts'
import type { Manifest } from '../model/index.ts'
import { printable } from './escape.ts'
import { layOutNotes } from './notes.ts'
import type { Note } from './notes.ts'
import { bases, statementsOf } from './statements.ts'
import type { Basis, ToldStatement } from './statements.ts'
import { layOutTable } from './table.ts'
import type { Output, Style } from './world.ts'

/** One line for each provider: how much is known of it, and how. */
export function overviewLines(manifests: readonly Manifest[], output: Output): readonly string[] {
  const rows = manifests.map((manifest) => ({ manifest, statements: statementsOf(manifest) }))
  const { lines } = layOutTable(
    [
      { title: 'Provider', text: ({ manifest }) => printable(manifest.name) },
      { title: 'Title', text: ({ manifest }) => printable(manifest.title) },
      { title: 'API', text: ({ manifest }) => printable(manifest.apiVersion) },
      ...bases.map((basis) => ({
        title: basis,
        text: ({ statements }: (typeof rows)[number]) =>
          String(statements.filter((statement) => statement.basis === basis).length),
        align: 'right' as const,
      })),
    ],
    rows,
    output,
  )
  return [
    ...lines,
    '',
    output.style('dim', 'The numbers count what is said of each provider, by how it is known.'),
    output.style('dim', 'polyrefund providers <name> says it all.'),
  ]
}

/** All that is said of a provider, each statement with how it is known, and where it stands. */
export function manifestLines(
  manifest: Manifest,
  environment: readonly EnvironmentVariable[],
  output: Output,
): readonly string[] {
  const { title, name, apiVersion, extraMethods, unverified, clientFilters } = manifest
  const statements = statementsOf(manifest)
  const heading = (text: string): readonly string[] => ['', output.style('bold', text)]
  return [
    output.style('bold', printable(`${title} (${name}), API ${apiVersion}`)),
    '',
    ...layOutNotes(statementNotes(statements, output), output),
    ...heading('Beyond what every provider does'),
    extraMethods.join(', ') || 'nothing',
    ...heading('Filters of list that are applied here'),
    clientFilters.join(', ') || 'none',
    ...heading('Environment'),
    ...layOutNotes(environment.map(variableNote), output),
    ...heading('Sources'),
    ...statements.flatMap(({ label, source }) => sourceLines(label, source, output)),
    ...heading('What only a live account can settle'),
    ...layOutNotes(
      unverified.map((text) => ({ words: ['-'], paragraphs: [{ text: printable(text) }] })),
      output,
    ),
  ]
}

const basisStyles: Readonly<Record<Basis, Style>> = {
  documented: 'green',
  inferred: 'yellow',
  unknown: 'red',
}

function statementNotes(statements: readonly ToldStatement[], output: Output): readonly Note[] {
  const titles = ['Statement', 'Basis'].map((title) => output.style('bold', title))
  return [
    { words: titles, paragraphs: [{ text: 'Value', style: 'bold' }] },
    ...statements.map(({ label, value, basis }) => ({
      words: [label, output.style(basisStyles[basis], basis)],
      paragraphs: [{ text: value }],
    })),
  ]
}

/** Not wrapped: an address stays in one piece, so that it can be opened. */
function sourceLines(label: string, source: string, output: Output): readonly string[] {
  return [label, `  ${output.style('dim', source)}`]
}

function variableNote({ name, meaning, isRequired }: EnvironmentVariable): Note {
  const words = [name, isRequired ? 'required' : 'optional']
  return { words, paragraphs: [{ text: printable(meaning) }] }
}
