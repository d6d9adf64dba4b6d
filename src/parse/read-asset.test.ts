import {describe, expect, it} from 'vitest';
import {readAsset} from './read-asset.ts';

const id = 'a'.repeat(32);

describe('readAsset', () => {
  it("starts from the asset's own context", () => {
    const context = {database: 'DB', schema: 'S', role: 'R'};
    const [first, second] = readAsset({id, body: 'select * from t; select * from t, t, b, a', format: 'sql', context});
    expect(first?.reads).toEqual([{database: 'DB', schema: 'S', name: 'T'}]);
    expect(second?.reads.map((relation) => relation.name)).toEqual(['A', 'B', 'T']);
    expect(second?.context).toEqual(context);
  });

  it('keeps an id when statements above change', () => {
    const idOf = (body: string): string | undefined => readAsset({id, body, format: 'sql'}).at(-1)?.id;
    expect(idOf('select 1; select 2')).toBe(idOf('select 3;\n\nselect 1;  SELECT 2'));
  });

  it('places statements in the body', () => {
    const body = 'x = 1\nsession.sql("""select a\nfrom b""")\n';
    const [statement] = readAsset({id, body, format: 'py'});
    expect(body.slice(statement?.span.start, statement?.span.end)).toBe('select a\nfrom b');
    expect(statement?.line).toBe(2);
  });

  it('does not split what is too long, and says so by its kind', () => {
    const body = 'select 1;\n'.repeat(900_000);
    const statements = readAsset({id, body, format: 'sql'});
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({kind: 'unreadable', span: {start: 0, end: body.length}, reads: []});
    expect(statements[0]?.sql.length).toBeLessThan(20_000);
  });

  it('reads what stands around a statement that is too long', () => {
    const long = `insert into t values ${'(1),'.repeat(300_000)}(2)`;
    const statements = readAsset({id: 'a', format: 'sql', body: `select 1 from x;\n${long};\nselect 2 from y`});
    expect(statements.map(({kind, line}) => [kind, line])).toEqual([
      ['query', 1],
      ['unreadable', 2],
      ['query', 3],
    ]);
    expect(statements[1]?.span).toEqual({start: 17, end: 17 + long.length});
    expect(statements[1]?.sql.length).toBeLessThan(20_000);
  });

  it('cuts a long remark', () => {
    const [statement] = readAsset({id, body: `-- ${'word '.repeat(200)}\nselect 1`, format: 'sql'});
    expect(statement?.remark).toHaveLength(400);
  });
});
