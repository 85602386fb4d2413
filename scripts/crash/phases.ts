/** Who does something: the call of a caller, or a sweep. */
export const actors = ['create', 'sweep'] as const
export type Actor = (typeof actors)[number]

/**
 * Where a process is, between what can't be undone:
 * - `reading`: a read is at the provider;
 * - `recording`: inside the transaction that stores a new record;
 * - `recorded`: it is stored, and no mark is;
 * - `marking`, `marked`: the same of the mark before the POST; nothing has left;
 * - `posting`: the POST is at the provider, or on its way;
 * - `posted`: its answer is here, and not stored;
 * - `learning`, `learned`: inside the transaction that stores what was learned, and after it;
 * - `claiming`, `claimed`: the same of records that a sweep takes.
 */
export const phases = [
  'reading',
  'recording',
  'recorded',
  'marking',
  'marked',
  'posting',
  'posted',
  'learning',
  'learned',
  'claiming',
  'claimed',
] as const
export type Phase = (typeof phases)[number]

/** A phase of an actor, such as `create posted`. */
export type Place = `${Actor} ${Phase}`

// A sweep records nothing new.
const impossible: ReadonlySet<Place> = new Set(['sweep recording', 'sweep recorded'])

export const places: readonly Place[] = actors
  .flatMap((actor) => phases.map((phase): Place => `${actor} ${phase}`))
  .filter((place) => !impossible.has(place))
