import type {ModelDraft, ModelFile, Refusal} from '../model/model-draft.ts';
import type {Tree} from '../ports/git.ts';
import {splitText} from '../parse/split/split.ts';
import type {Project, ProjectModel, ProjectModels, Target} from '../ports/target.ts';
import {layoutModel} from './text/layout.ts';
import {LEGAL_NAME, spellRelation} from './text/names.ts';
import {projectRoot, stemOf} from './text/paths.ts';
import {fillIn, withSessionVariables} from './text/variables.ts';

const FOLDER = 'rescued/';

/** A folder of SQL files that run as they are, for repositories without dbt. */
const plainSql: Target = {
  id: 'plain-sql',
  describes: 'One runnable query per file below rescued/, its verbatim original beside it.',

  async inspect(repository: Tree, root: string): Promise<Project> {
    const folder = projectRoot(root);
    const files = await repository.list(folder + FOLDER);
    return {root: folder, taken: new Set(files.filter((path) => path.endsWith('.sql')).map((path) => stemOf(path)))};
  },

  async models(repository: Tree, root: string): Promise<ProjectModels> {
    const folder = projectRoot(root) + FOLDER;
    return {
      stamp: '',
      read: async () => {
        const paths = (await repository.list(folder)).filter((path) => /^[^/]+\.sql$/i.test(path.slice(folder.length)));
        const texts = await Promise.all(paths.map((path) => repository.read(path)));
        const models = paths.map((path, index) => modelOf(path, texts[index] ?? ''));
        return {models, built: [], sources: [], notes: []};
      },
    };
  },

  render(draft: ModelDraft, project: Project): {files: readonly ModelFile[]; refusals: readonly Refusal[]} {
    if (!LEGAL_NAME.test(draft.name)) {
      const reason = `The name “${draft.name}” is not one of lower-case letters, digits and underscores.`;
      return {files: [], refusals: [{candidate: draft.candidate, name: draft.name, reason}]};
    }
    const folder = project.root + FOLDER;
    const original = draft.provenance.original;
    return {
      files: [
        {path: `${folder}${draft.name}.sql`, text: `${heading(draft)}\n${settings(draft)}${runnable(draft)}`},
        {path: `${folder}originals/${draft.name}.sql`, text: original.endsWith('\n') ? original : `${original}\n`},
      ],
      refusals: [],
    };
  },
};

export default plainSql;

/**
 * A draft as a query that runs as it is, ending with a line feed and without terminator. Every variable is what it is where
 * nobody gives it a value.
 */
export function plainQuery(draft: ModelDraft): string {
  return layoutModel(draft, {
    source: ({relation}) => spellRelation(relation),
    author: (text) => fillIn(text, draft.variables, ({stands}) => stands),
  });
}

/** What `heading` says a file was made from; its lines may break anywhere. */
const ORIGIN = /Candidate ([0-9a-f]+), statement [0-9a-f]+:(e\d+_[0-9a-f]+):\d+/;

/** The query of a file, which is its last statement: before it come the settings of its variables. */
function modelOf(path: string, text: string): ProjectModel {
  const query = splitText(text).pieces.at(-1);
  const [, candidate, exact] = ORIGIN.exec(text.replaceAll('\n-- ', ' ')) ?? [];
  return {
    name: stemOf(path),
    path,
    sql: query === undefined ? text : text.slice(query.span.start, query.span.end),
    ...(candidate === undefined || exact === undefined ? {} : {origin: {candidate, exact}}),
  };
}

function runnable(draft: ModelDraft): string {
  return layoutModel(draft, {
    source: ({relation}) => spellRelation(relation),
    author: (text) => withSessionVariables(text, draft.variables),
  });
}

/** Whoever runs the file writes the values in here. */
function settings({variables}: ModelDraft): string {
  return variables.length === 0
    ? ''
    : `${variables.map(({name, stands, isNumber}) => `set ${name} = ${isNumber === true ? stands : `'${stands}'`};\n`).join('')}\n`;
}

function heading(draft: ModelDraft): string {
  const {provenance} = draft;
  const words = `${draft.description} Candidate ${draft.candidate}, statement ${provenance.statement}`.split(/\s+/);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 110) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `-- ${line}`).join('\n');
}
