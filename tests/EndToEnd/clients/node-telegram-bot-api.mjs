// A node-telegram-bot-api bot (version 2), long polling.
import { Bot } from 'node-telegram-bot-api';
import { answer, apiRoot, ready, token } from './lifeline.mjs';

const bot = new Bot(token, { apiRoot });
bot.on('message', (ctx) => answer(ctx.message.text, (text) => ctx.reply(text)));
bot.catch((error) => console.error(error.message));
ready();
await bot.startPolling(undefined, { timeout: 10, onError: (error) => console.error(error.message) });
