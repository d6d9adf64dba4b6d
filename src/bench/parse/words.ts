/** A number of things: `21,852`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A ratio: `4.2x`. */
export function times(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)}x`;
}

/** Megabytes, of a million bytes. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}

/** A share: `97.4 %`. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((part / whole) * 100).toFixed(1)} %`;
}

/** Prints rows in columns: the first to the left, the others to the right, the last one as it is. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  for (const row of all) {
    const cells = row.map((cell, column) => {
      if (column === 0) return cell.padEnd(widths[0] ?? 0);
      return column === head.length - 1 ? cell : cell.padStart(widths[column] ?? 0);
    });
    console.log(`    ${cells.join('  ')}`.trimEnd());
  }
}
