// What every bot here does besides answering: it tells the test what it got, tries a failed answer again
// as a careful bot does, and ends when the test does.
import { setTimeout as pause } from 'node:timers/promises';

export const { API_ROOT: apiRoot, BOT_TOKEN: token } = process.env;

export function ready() {
  console.log('ready');
}

export async function answer(text, send) {
  console.log(`got ${text}`);
  if (text.endsWith('slow')) await pause(1000);
  for (let attempt = 1; ; attempt++) {
    try {
      await send(`echo ${text}`);
      return;
    } catch (error) {
      const status = error.error_code ?? error.errorCode ?? error.code;
      const hopeless = Number.isInteger(status) && status < 500;
      if (hopeless || attempt === 100) throw error;
      console.error(`sending failed (${error.message}), trying again`);
      await pause(100);
    }
  }
}

process.stdin.resume().on('end', () => process.exit(0));
