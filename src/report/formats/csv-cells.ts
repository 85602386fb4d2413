// What a spreadsheet takes for a formula: these signs, their full-width forms too, also behind what
// it skips at the start of a cell. Apostrophes in front count, so that taking ours off again gives
// back every text.
const formula = /^'*(?:[\t\r\n]|[\s\p{C}]*[=+\-@＝＋－＠])/u

/** Text from outside as a cell that no spreadsheet runs: an apostrophe stands before a formula. */
export function neutralised(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

/** The text that was made a cell by `neutralised`. */
export function denatured(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell
}

/** Several texts as one cell, between spaces. A space within one is `%20`, and a percent `%25`. */
export function joinedTexts(texts: readonly string[]): string {
  return texts.map((text) => text.replaceAll('%', '%25').replaceAll(' ', '%20')).join(' ')
}

/** The texts that were made a cell by `joinedTexts`. */
export function splitTexts(cell: string): readonly string[] {
  if (cell === '') return []
  return cell.split(' ').map((text) => text.replaceAll('%20', ' ').replaceAll('%25', '%'))
}
