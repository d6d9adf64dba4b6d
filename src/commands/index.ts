import type {Command} from './command.ts';
import {decideCommand} from './decide.ts';
import {demoCommand} from './demo.ts';
import {doctorCommand} from './doctor.ts';
import {eraseCommand} from './erase.ts';
import {explainCommand} from './explain.ts';
import {groupCommand} from './group.ts';
import {harvestCommand} from './harvest.ts';
import {initCommand} from './init.ts';
import {lintCommand} from './lint.ts';
import {listCommand} from './list.ts';
import {logCommand} from './log.ts';
import {publishCommand} from './publish.ts';
import {redactCommand} from './redact.ts';
import {rescueCommand} from './rescue.ts';
import {restoreCommand} from './restore.ts';
import {sandboxCommand} from './sandbox.ts';
import {schemaCommand} from './schema.ts';
import {showCommand} from './show.ts';
import {statusCommand} from './status.ts';
import {syncCommand} from './sync.ts';
import {verifyCommand} from './verify.ts';

/** In the order in which `--help` shows them: the order of a rescue. */
export const commands: readonly Command[] = [
  demoCommand,
  initCommand,
  doctorCommand,
  rescueCommand,
  harvestCommand,
  syncCommand,
  listCommand,
  showCommand,
  logCommand,
  restoreCommand,
  eraseCommand,
  decideCommand,
  verifyCommand,
  publishCommand,
  statusCommand,
  explainCommand,
  lintCommand,
  groupCommand,
  redactCommand,
  schemaCommand,
  sandboxCommand,
];
