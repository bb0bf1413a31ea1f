// A Telegraf bot behind a webhook.
import { createServer } from 'node:http';
import { Telegraf } from 'telegraf';
import { message } from 'telegraf/filters';
import { answer, apiRoot, ready, token } from './lifeline.mjs';

const { PORT, WEBHOOK_URL, SECRET_TOKEN: secretToken } = process.env;
const bot = new Telegraf(token, { telegram: { apiRoot, webhookReply: false } });
bot.on(message('text'), (ctx) => answer(ctx.message.text, (text) => ctx.reply(text)));
bot.catch((error) => console.error(error.message));
bot.botInfo = await bot.telegram.getMe();
createServer(bot.webhookCallback('/hook', { secretToken })).listen(Number(PORT), '127.0.0.1', async () => {
  await bot.telegram.setWebhook(WEBHOOK_URL, { secret_token: secretToken });
  ready();
});
