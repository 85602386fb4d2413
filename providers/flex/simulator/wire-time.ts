/** A time as Flex writes it on refunds and intents. */
export function toWireTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
