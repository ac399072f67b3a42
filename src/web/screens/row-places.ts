/** A row and the group it stands in. */
export type RowPlace<Id, Group> = { id: Id; group: Group };

/**
 * Rows keep their places while somebody looks: what has left is taken out, what is new comes on top. `sorted` are the
 * places they would have if the screen were opened now.
 */
export function keepPlaces<Id, Group>(
  before: readonly RowPlace<Id, Group>[],
  sorted: readonly RowPlace<Id, Group>[],
): RowPlace<Id, Group>[] {
  const there = new Set(sorted.map(({ id }) => id));
  const known = new Set(before.map(({ id }) => id));
  return [...sorted.filter(({ id }) => !known.has(id)), ...before.filter(({ id }) => there.has(id))];
}
