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
  // For each beginning of `to`: the edits from as much of `from` as was looked at.
  let ends = Array.from(to, (letter, index) => ({ letter, edits: index + 1 }))
  let ofNothing = 0
  for (const letter of from) {
    let shorter = ofNothing
    ofNothing += 1
    let last = ofNothing
    const next: typeof ends = []
    for (const { letter: other, edits } of ends) {
      const changed = shorter + (letter === other ? 0 : 1)
      last = Math.min(changed, last + 1, edits + 1)
      shorter = edits
      next.push({ letter: other, edits: last })
    }
    ends = next
  }
  return ends.at(-1)?.edits ?? ofNothing
}
