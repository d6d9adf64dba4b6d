import type {Migration} from '../migrate.ts';

/**
 * What a statement goes by of those above it in its sheet, as JSON: temporary tables, session variables, results of cells; NULL
 * for nothing. What is stored already has none: it is read again, as the version of the reading says.
 */
export const sheets: Migration = {
  version: 7,
  sql: 'ALTER TABLE statement ADD COLUMN session TEXT;',
};
