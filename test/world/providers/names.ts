/** Makes ids that differ from those of other sides, and stand in the order of their making. */
export function createNames(random: () => number): (count: number) => string {
  const tag = Math.floor(random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')
  return (count) => tag + count.toString(36).padStart(8, '0')
}
