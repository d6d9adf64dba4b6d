import {ExitCode} from '../errors.ts';
import type {Command} from './command.ts';
import {Printer} from './print.ts';

export const sandboxCommand: Command = {
  name: 'sandbox',
  summary: 'serve an invented Snowflake account on this machine, for trying things out',
  options: [
    {flags: '--port <n>', description: 'port on 127.0.0.1; a free one by default', default: '0'},
    {flags: '--account <name>', description: 'which invented account', default: 'lantern'},
    {flags: '--seed <n>', description: 'another seed gives another account', default: '1'},
  ],
  example: 'wsr sandbox --port 8123',
  run: async (invocation) => {
    const {openSandbox, configForSandbox} = await import('../system/open-sandbox.ts');
    const {options, common, signal} = invocation;
    const printer = new Printer(invocation.stdout, invocation.env);
    const sandbox = await openSandbox({
      account: String(options['account']),
      seed: String(options['seed']),
      port: String(options['port']),
    });
    try {
      const details = {
        url: sandbox.url,
        account: sandbox.account,
        user: sandbox.user,
        password: sandbox.password,
        roles: sandbox.roles,
      };
      if (common.json) printer.rows([details]);
      else {
        printer.line(
          `The account ${sandbox.account} listens on ${printer.style('bold', sandbox.url)} (Ctrl-C stops it).`,
        );
        printer.line(`User ${sandbox.user}, password ${sandbox.password}, roles ${sandbox.roles.join(', ')}.`);
        printer.line();
        printer.line(`In another terminal:  export WSR_SANDBOX_PASSWORD=${sandbox.password}`);
        printer.line('and a worksheet-rescue.yml with');
        printer.line();
        printer.line(configForSandbox({url: sandbox.url, account: sandbox.account, user: sandbox.user}));
      }
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), {once: true});
      });
    } finally {
      await sandbox.stop();
    }
    return ExitCode.DONE;
  },
};
