const PLACEHOLDER = /__REDACTED_[A-Za-z0-9_-]+_\d+__/;

/** Whether a text holds the mark that stands where a secret was: `__REDACTED_<kind>_<n>__`. */
export function placeholderIn(text: string): boolean {
  return PLACEHOLDER.test(text);
}
