// grammY's throttler and auto-retry, each as its page says, sending what the benchmark outgoing-peers asks for on stdin:
// {"apiRoot", "token", "limits": {global, group, out}, "messages": [{"at": ms, "chat": id, "timed": bool}]}. Answers with one line of JSON.
import { Api } from 'grammy';
import { apiThrottler } from '@grammyjs/transformer-throttler';
import { autoRetry } from '@grammyjs/auto-retry';
import { setTimeout as pause } from 'node:timers/promises';
import { text } from 'node:stream/consumers';

const { apiRoot, token, limits, messages } = JSON.parse(await text(process.stdin));
const api = new Api(token, { apiRoot });
api.config.use(apiThrottler(limits));
api.config.use(autoRetry());

const start = performance.now();
let longest = 0;
let failed = 0;
await Promise.all(messages.map(async ({ at, chat, timed }, i) => {
  if (at > 0) await pause(at);
  const asked = performance.now();
  try {
    await api.sendMessage(chat, `message ${i}`);
  } catch {
    failed++;
  }
  if (timed) longest = Math.max(longest, performance.now() - asked);
}));
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, longestMilliseconds: longest, failed }));
process.exit(0);
