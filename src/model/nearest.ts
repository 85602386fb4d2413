/** The candidate that a mistyped word was probably meant to be, or null when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  // Long words are no slips of the finger, and measuring them takes time.
  if (word.length > 60) return null
  const ranked = [...candidates]
    .map((candidate) => ({
      candidate,
      edits: editsBetween(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits)
  return ranked[0]?.candidate ?? null
}

/** How many letters have to be put in, taken out or changed. */
function editsBetween(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [row, letter] of Array.from(from).entries()) {
    const current = [row + 1]
    for (const [column, other] of Array.from(to).entries()) {
      const changed = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      const added = (current[column] ?? 0) + 1
      const removed = (previous[column + 1] ?? 0) + 1
      current.push(Math.min(changed, added, removed))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
