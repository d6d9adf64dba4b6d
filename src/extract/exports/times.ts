/**
 * Points in time in the spellings that Snowflake's page, its clients and COPY INTO write, as epoch milliseconds:
 * `2026-11-02 10:00:00.000 -0800`, `2026-11-02T10:00:00Z`, `Mon, 02 Nov 2026 10:00:00 -0800`, and numbers of seconds (with a
 * fraction), milliseconds, microseconds or nanoseconds since 1970. Without an offset the time zone of the connection
 * counts. What is no time, or out of 1990 to 2199, is null.
 */
export const TIME_MACRO = String.raw`
create macro time_ms(value) as (
  with spelt as (select trim(value) as v), told as (
    select case
      when regexp_full_match(v, '[0-9]{9,19}([.][0-9]+)?') then
        case
          when length(split_part(v, '.', 1)) < 12 then round(try_cast(v as double) * 1e3)
          when length(split_part(v, '.', 1)) < 15 then floor(try_cast(v as double))
          when length(split_part(v, '.', 1)) < 18 then floor(try_cast(v as double) / 1e3)
          else floor(try_cast(v as double) / 1e6)
        end
      else coalesce(
        epoch_ms(try_cast(
          regexp_replace(regexp_replace(v, '\s+([+-][0-9]{2}:?[0-9]{0,2})$', '\1'), '\s*(UTC|GMT|Z)$', 'Z')
          as timestamptz)),
        epoch_ms(try_strptime(v, ['%a, %d %b %Y %H:%M:%S %z', '%a, %d %b %Y %H:%M:%S GMT']))
      )
    end as ms
    from spelt
  )
  select case when ms between 631152000000 and 7258118400000 then cast(ms as bigint) end from told
)`;
