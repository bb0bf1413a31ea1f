// A grammY bot, long polling.
import { Bot } from 'grammy';
import { answer, apiRoot, ready, token } from './lifeline.mjs';

const bot = new Bot(token, { client: { apiRoot } });
bot.on('message:text', (ctx) => answer(ctx.message.text, (text) => ctx.reply(text)));
bot.catch((error) => console.error(error.message));
await bot.start({ timeout: 10, onStart: ready });
