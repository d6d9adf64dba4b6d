import {WarehouseError} from '../../ports/warehouse.ts';
import type {SnowflakeConnection} from './connection.ts';
import {whoOf} from './connection.ts';

/**
 * Says in a sentence, with a hint, that a session has no warehouse to run statements on; undefined for every other
 * refusal. Numbers as docs.snowflake.com and users quote them: 000606 (57P03) for a warehouse that is missing, not
 * granted, or suspended without AUTO_RESUME; 090073 for one that a resource monitor holds; 003001 where the role may not
 * resume it.
 */
export function withoutWarehouse(error: WarehouseError, connection: SnowflakeConnection): WarehouseError | undefined {
  const code = error.code.padStart(6, '0');
  const {warehouse, role = '<role>'} = connection;
  const told = (message: string, hint: string): WarehouseError =>
    new WarehouseError(error.code, message, error.sqlState, hint);
  if (code === '090073' || /resource monitor .*(quota|exceeded)/i.test(error.message)) {
    return told(
      `The warehouse ${warehouse ?? 'of this connection'} is suspended: its resource monitor has reached the quota.`,
      'Raise the quota, wait for the next period, or name another warehouse; XS is enough.',
    );
  }
  const isAboutOne = /\bwarehouse\b/i.test(error.message);
  if (code !== '000606' && !(isAboutOne && ['390201', '003001', '090064'].includes(code))) return undefined;
  if (warehouse === undefined) {
    return told(
      `The connection of ${whoOf(connection)} to ${connection.account} has no warehouse that its role may use, and the views of ACCOUNT_USAGE need one.`,
      'Name one as warehouse: in the connection; XS is enough.',
    );
  }
  return told(
    `The warehouse ${warehouse} does not exist, is suspended and does not resume by itself, or is not granted to ${role}.`,
    `An administrator can run: GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE ${role}; ALTER WAREHOUSE ${warehouse} SET AUTO_RESUME = TRUE`,
  );
}
