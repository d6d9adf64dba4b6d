/** Names that are told; the others are counted. */
const TOLD = 4;

/** Names of users in a sentence: `ANA, BO (2 users) and 3 more`. A name that was dropped and made anew stands for several users. */
export function namedUsers(names: readonly string[]): string {
  const users = [...Map.groupBy(names, (name) => name).values()];
  const told = users.slice(0, TOLD);
  const rest = users.slice(TOLD).flat().length;
  const shown = told.map(({0: name = '', length}) => (length === 1 ? name : `${name} (${length} users)`)).join(', ');
  return rest === 0 ? shown : `${shown} and ${rest} more`;
}
