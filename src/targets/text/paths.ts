/** A folder as a prefix of paths: '' for the root of the repository, else without `./` and with one `/` at its end. */
export function projectRoot(root: string): string {
  const clean = root
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  return clean === '' ? '' : `${clean}/`;
}

/** A file's name without folders and without its last suffix, in lower case. */
export function stemOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return (dot > 0 ? file.slice(0, dot) : file).toLowerCase();
}
