/**
 * What translated queries call in DuckDB: created once, before an account's rows are read. Dividing by zero is an error in
 * Snowflake and NULL in DuckDB.
 */
export const MACROS = [
  `create macro snow_div(n, d, unit) as
   case when n is null or d is null then null
        when d = 0 then error('Division by zero')
        else cast(((abs(n) * 2 + abs(d)) // (abs(d) * 2)) * sign(n) * sign(d) as decimal(38,0)) * unit end`,
  `create macro snow_divisor(d) as case when d = 0 then error('Division by zero') else d end`,
  // Semi-structured values that would become texts of another layout than Snowflake's.
  `create macro snow_json_text(j) as
   case when json_type(j) in ('OBJECT', 'ARRAY', 'DOUBLE') then error('SANDBOX: a JSON value that is no text')
        else json_extract_string(j, '$') end`,
  `create macro snow_elements(j) as
   case when json_type(j) = 'OBJECT' then error('SANDBOX: FLATTEN of an object')
        when json_type(j) = 'ARRAY' then json_extract(j, '$[*]') else [] end`,
  // Any function of a row that differs where the row does; the sum does not depend on the order and counts duplicates.
  `create macro snow_hash_agg(row_hash) as
   cast(coalesce(sum(cast(row_hash as hugeint)) % 18446744073709551616, 0) - case
     when coalesce(sum(cast(row_hash as hugeint)) % 18446744073709551616, 0) > 9223372036854775807 then 18446744073709551616
     else 0 end as decimal(38,0))`,
] as const;
