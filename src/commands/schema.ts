import {ExitCode, usageError} from '../errors.ts';
import type {Command} from './command.ts';
import {Printer} from './print.ts';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'JSON Schema of the config, or of what a command prints with --json',
  arguments: [{name: '[command]', description: 'config, or the name of a command; a list of them without'}],
  example: 'wsr schema list',
  run: async (invocation) => {
    const [{outputs, streamed}, {configSchema}, {z}] = await Promise.all([
      import('./outputs.ts'),
      import('../config/schema.ts'),
      import('zod'),
    ]);
    const printer = new Printer(invocation.stdout, invocation.env);
    const [name] = invocation.args;
    const known = ['config', ...Object.keys(outputs)];
    if (name === undefined) {
      printer.json({
        config: 'worksheet-rescue.yml',
        ...Object.fromEntries(
          Object.keys(outputs).map((key) => [key, streamed.has(key) ? 'one JSON value a line' : 'one JSON document']),
        ),
      });
      return ExitCode.DONE;
    }
    const schema = name === 'config' ? configSchema : outputs[name];
    if (schema === undefined)
      throw usageError('unknown-schema', `There is no schema for ${name}.`, `Known are: ${known.join(', ')}`);
    printer.json(z.toJSONSchema(schema, {io: name === 'config' ? 'input' : 'output', unrepresentable: 'any'}));
    return ExitCode.DONE;
  },
};
