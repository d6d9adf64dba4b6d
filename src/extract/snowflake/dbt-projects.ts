import type {AssetId} from '../../model/asset.ts';
import type {SourceEvent} from '../../ports/source.ts';
import type {ListedFile} from './list-files.ts';

const PROJECT_FILE = 'dbt_project.yml';

/**
 * Names each dbt project among the files of a container: a folder with a `dbt_project.yml`, packages that are installed
 * inside of it aside. What of it git has is counted by the pipeline.
 * @param display what a person calls the container
 * @param wanted the files that are harvested
 */
export function* projectsIn(
  display: string,
  files: readonly ListedFile[],
  wanted: readonly {readonly file: ListedFile; readonly id: AssetId}[],
): Generator<SourceEvent> {
  const folders: string[] = [];
  const marks = files.flatMap(({path}) => (`/${path}`.endsWith(`/${PROJECT_FILE}`) ? [path] : []));
  // What contains is shorter than what it contains.
  for (const path of marks.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const folder = path.slice(0, -PROJECT_FILE.length);
    if (folders.some((outer) => folder.startsWith(outer))) continue;
    folders.push(folder);
    const ids = wanted.filter(({file}) => file.path.startsWith(folder)).map(({id}) => id);
    yield {t: 'dbt-project', name: [display, folder.slice(0, -1)].filter((part) => part !== '').join('/'), ids};
  }
}
