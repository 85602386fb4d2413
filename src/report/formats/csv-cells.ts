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
