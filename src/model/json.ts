/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject

/** Text, a finite number, a boolean or null. */
export type JsonScalar = string | number | boolean | null

/** An object of JSON values. Keys are data: read them as own properties only. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** Narrows parsed JSON to an object; arrays and null are not objects here. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
