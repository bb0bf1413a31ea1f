// telegram-test-api as a server, with what it lacks to stand in for Telegram: offsets and long polling in getUpdates, a whole
// getMe, and webhooks with a secret token that are delivered in order and again after a failure. GET /observations tells the
// test what happened.
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import TelegramServer from 'telegram-test-api';
import './lifeline.mjs';

class Telegram extends TelegramServer {
  polls = 0;
  #lanes = new Map();

  async addUserUpdate(update) {
    update.updateId = this.updateId++;
    this.storage.userMessages.push(update);
    if (this.webhooks[update.botToken]) this.#enqueue(update);
  }

  // An offset confirms; without anything to give the call hangs.
  async poll(token, { offset = 0, limit = 100, timeout = 0 }, hungUp) {
    this.polls++;
    this.storage.userMessages = this.#pending.filter((update) => update.botToken !== token || update.updateId >= offset);
    const until = Date.now() + timeout * 1000;
    for (;;) {
      const updates = this.#pending.filter((update) => update.botToken === token).slice(0, limit);
      if (updates.length > 0 || Date.now() >= until || hungUp()) return updates.map(TelegramServer.formatUpdate);
      await pause(5);
    }
  }

  observations() {
    const answers = this.storage.botMessages.map(({ message }) => ({ user: Number(message.chat_id), text: message.text }));
    return { answers, polls: this.polls, pending: this.#pending.length };
  }

  get #pending() {
    return this.storage.userMessages;
  }

  #enqueue(update) {
    const chat = update.message.chat.id;
    const before = this.#lanes.get(chat) ?? Promise.resolve();
    this.#lanes.set(chat, before.then(() => this.#deliver(update)));
  }

  async #deliver(update) {
    for (;;) {
      const { url, secret_token: secret } = this.webhooks[update.botToken];
      const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
      const body = JSON.stringify(TelegramServer.formatUpdate(update));
      const response = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
      await response?.arrayBuffer().catch(() => undefined);
      if (response?.ok) break;
      await pause(200);
    }
    this.removeUserMessage(update.updateId);
  }
}

const telegram = new Telegram({ storeTimeout: 3600 });

async function read(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body === '' ? {} : JSON.parse(body);
}

createServer(async (request, response) => {
  const reply = (result) => response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  const [, token, method] = /^\/bot([^/]+)\/(\w+)/.exec(request.url) ?? [];
  if (request.url === '/observations') {
    reply(telegram.observations());
  } else if (method?.toLowerCase() === 'getme') {
    reply({ ok: true, result: { id: Number(token.split(':')[0]), is_bot: true, first_name: 'Bot', username: 'test_bot' } });
  } else if (method?.toLowerCase() === 'getupdates') {
    const parameters = await read(request);
    reply({ ok: true, result: await telegram.poll(token, parameters, () => response.destroyed) });
  } else {
    telegram.webServer(request, response);
  }
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
