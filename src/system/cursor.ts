import type {TextStream} from './terminal.ts';

const HIDE = '\x1b[?25l';
const SHOW = '\x1b[?25h';
const DEADLY = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Hides the cursor, and shows it again when the returned function is called, when the process exits, or when a signal
 * ends it that nobody else takes care of.
 */
export function guardCursor(stream: TextStream): () => void {
  const show = (): void => void stream.write(SHOW);
  const listeners = DEADLY.map((signal) => {
    const listener = (): void => {
      // Somebody else ends the run in an orderly way, and the exit comes later.
      if (process.listenerCount(signal) > 1) return;
      restore();
      process.kill(process.pid, signal);
    };
    process.on(signal, listener);
    return {signal, listener};
  });
  process.on('exit', show);
  stream.write(HIDE);

  let isHidden = true;
  function restore(): void {
    if (!isHidden) return;
    isHidden = false;
    process.off('exit', show);
    for (const {signal, listener} of listeners) process.off(signal, listener);
    show();
  }
  return restore;
}
