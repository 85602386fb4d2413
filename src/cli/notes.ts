import { stripVTControlCharacters } from 'node:util'

import Table from 'cli-table3'

import { bare, gap, linesOf, plain } from './table.ts'
import type { Output, Style } from './world.ts'

/** A sentence or two in one style, without line breaks. */
export interface Paragraph {
  readonly text: string
  readonly style?: Style
}

/** Some short words and what is to be said about them. */
export interface Note {
  readonly words: readonly string[]
  readonly paragraphs: readonly Paragraph[]
}

const widthOfPage = 100
const narrowestProse = 20

/** Lays out notes in columns, with the prose wrapped to the width. */
export function layOutNotes(notes: readonly Note[], output: Output): readonly string[] {
  const [first] = notes
  if (first === undefined) return []
  const widths = first.words.map((_, at) =>
    Math.max(...notes.map(({ words }) => stripVTControlCharacters(words[at] ?? '').length)),
  )
  const left = widths.reduce((left, width) => left - width - gap, output.columns ?? widthOfPage)
  const prose = Math.max(left, narrowestProse)
  const table = new Table({
    chars: { ...bare, mid: '', 'mid-mid': '' },
    style: plain,
    colWidths: [...widths, prose],
  })
  for (const { words, paragraphs } of notes) {
    table.push([...words, styledLines(paragraphs, prose, output).join('\n')])
  }
  return linesOf(table.toString())
}

function styledLines(
  paragraphs: readonly Paragraph[],
  width: number,
  output: Output,
): readonly string[] {
  return paragraphs.flatMap(({ text, style }) =>
    wrap(text, width).map((line) => (style === undefined ? line : output.style(style, line))),
  )
}

/** Breaks text between words, and a word that is longer than a line within: nothing is cut off. */
export function wrap(text: string, width: number): readonly string[] {
  const pieces = text.split(' ').flatMap((word) => broken(word, width))
  const lines: string[] = []
  for (const piece of pieces) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + piece.length > width) lines.push(piece)
    else lines[lines.length - 1] = `${last} ${piece}`
  }
  return lines
}

function broken(word: string, width: number): readonly string[] {
  if (word.length <= width) return [word]
  return [word.slice(0, width), ...broken(word.slice(width), width)]
}
