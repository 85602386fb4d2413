import type { ReportSpool } from './types.ts'

/** Keeps what is written in memory, piece by piece as it came. */
export function memorySpool(): ReportSpool {
  const pieces: { readonly start: number; readonly bytes: Uint8Array }[] = []
  let size = 0
  let hint = 0

  // Reading goes on where it stopped, so the piece is the same as last time or the next.
  const pieceAt = (position: number): { readonly start: number; readonly bytes: Uint8Array } => {
    const isIn = (index: number): boolean => {
      const piece = pieces[index]
      return (
        piece !== undefined &&
        position >= piece.start &&
        position < piece.start + piece.bytes.length
      )
    }
    hint = [hint, hint + 1].find(isIn) ?? pieces.findIndex((_, index) => isIn(index))
    return pieces[hint] ?? { start: position, bytes: new Uint8Array() }
  }

  return {
    write: async (bytes) => {
      pieces.push({ start: size, bytes })
      size += bytes.length
      return { bytesWritten: bytes.length }
    },
    read: async (buffer, offset, length, position) => {
      const { start, bytes } = pieceAt(position)
      const found = bytes.subarray(position - start, position - start + length)
      buffer.set(found, offset)
      return { bytesRead: found.length }
    },
    close: async () => {
      pieces.length = 0
    },
  }
}
