import {namesEndingIn} from '../names.ts';
import type {SecretRule} from '../rule.ts';
import {slotAt} from '../slots.ts';
import type {Slot} from '../slots.ts';
import {madeUp} from '../made-up.ts';

const SLOT: Slot = {
  accepts: namesEndingIn('sas_?token|account_?key|shared_?access_?key|shared_?access_?signature'),
  plausible: (value) => value.length >= 8,
  bare: true,
};

/** `CREDENTIALS = (AZURE_SAS_TOKEN = '?sv=…')`, storage account keys in connection strings. */
const rule: SecretRule = {
  kind: 'azure_sas_token',
  describes: 'SAS tokens of Azure stages and keys of Azure storage accounts.',
  anchors: ['sas', 'account', 'shared', 'storage_key', 'storagekey', 'account.key', 'storage.key'],
  at: (text, at, length) => slotAt(text, at, length, SLOT),
  positives: () => {
    const token = `?sv=2016-05-31&ss=b&srt=sco&${'si'}${'g='}${madeUp('bgq', 40)}%3D`;
    const key = `${madeUp('Kq', 60)}==`;
    return [
      {text: `create stage s url='azure://a/c' credentials=(azure_sas_token='${token}')`, value: token},
      {text: `-- DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key};EndpointSuffix=x`, value: key},
    ];
  },
  negatives: () => ["credentials=(azure_sas_token='<token>')", 'credentials=(azure_sas_token=$sas)'],
};

export default rule;
