import {quoteIdentifier} from '../extract/snowflake/statements.ts';
import {DATABASES, NOTEBOOKS, show, WORKSPACES} from '../extract/snowflake/show-statements.ts';

/** First pages of listings, as the program asks for them. */
const PAGE = 10_000;

export const showWorkspacesInAccount = show(WORKSPACES, {in: 'account'}, PAGE);
export const showNotebooksInAccount = show(NOTEBOOKS, {in: 'account'}, PAGE);
export const showDroppedDatabases = show({...DATABASES, startsWith: 'DROPPED_USER$'}, {in: 'account'}, PAGE);
export const showWorkspacesInDatabase = (database: string): string =>
  show(WORKSPACES, {in: 'database', database}, PAGE);
export const showGrantsToUser = (user: string): string => `show grants to user ${quoteIdentifier(user)}`;
