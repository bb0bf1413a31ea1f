-- Permits of what a bot sends, kept together by all that send as it. open.lua comes before this.
--
-- KEYS     the bot's record; the chat's, where there is one
-- ARGV     the time; what is done: take, all (a 429 for the bot), chat (one for the chat); messages; 1 for paid ones; how long a
--          429 says to wait; the rates, ten doubles
--
-- bot  = when this was written, the overall bucket, the paid one, what is missing of the overall rate and since when
-- chat = when this was written, until when nothing may go, its bucket, when each of the latest messages went, the oldest first
--
-- Doubles; times are microseconds. A bucket is what was missing at a moment, and that moment. Answers how long to wait, and
-- 1 when that is for the bot.
local what, messages, isPaid, pause = ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1', tonumber(ARGV[5])
local overallInterval, overallBurst, paidInterval, paidBurst, chatInterval, chatBurst, groupPermits, groupWindow, decrease, recovery =
  struct.unpack('<dddddddddd', ARGV[6])
local least, together = 0.01, 1000000

-- A record written by a clock that was set back since is taken as of now: waits are as long as they were then, no longer.
local function read(key, count, moments)
  local text = redis.call('GET', key)
  local values = {}
  for i = 1, count do values[i] = text and struct.unpack('<d', text, 8 * i - 7) or 0 end
  local ahead = text and values[1] - now or 0
  if ahead > 0 then
    for i = 1, #moments do values[moments[i]] = values[moments[i]] - ahead end
  end
  return values, ahead, text and string.sub(text, 8 * count + 1) or ''
end

-- For a minute at least, or a key would come and go with each message.
local function keep(key, text, stop)
  redis.call('SET', key, text, 'PX', math.max(60000, math.ceil((stop - now) / 1000)))
end

local function missingAt(values, at, moment, interval)
  return math.max(0, values[at] - math.max(0, moment - values[at + 1]) / interval)
end

-- More than a bucket holds go when it is full.
local function readyAt(values, at, interval, burst)
  return values[at + 1] + math.max(0, math.ceil((values[at] - burst + math.min(messages, burst)) * interval))
end

local function take(values, at, interval)
  values[at], values[at + 1] = missingAt(values, at, now, interval) + messages, math.max(values[at + 1], now)
end

-- One message at that moment, and no burst before it is earned again.
local function empty(values, at, stop, interval, burst)
  values[at], values[at + 1] = math.max(missingAt(values, at, stop, interval), burst - 1), math.max(values[at + 1], stop)
end

local bot, botIsAhead = read(KEYS[1], 7, {3, 5, 7})
local chat, chatIsAhead, log
if KEYS[2] then
  chat, chatIsAhead, log = read(KEYS[2], 4, {2, 4})
  if chatIsAhead > 0 then
    log = string.gsub(log, '........', function(moment) return struct.pack('<d', (struct.unpack('<d', moment)) - chatIsAhead) end)
  end
end

local part = bot[6] == 0 and 1 or math.min(1, math.max(least, 1 - bot[6] + math.max(0, now - bot[7]) / recovery))
if what == 'all' and (bot[6] == 0 or now - bot[7] >= together) then
  part = math.max(least, part * decrease)
  bot[6], bot[7] = 1 - part, now
end
if part < 1 then overallInterval = math.ceil(overallInterval * 10 / part) / 10 end

local function keepBot()
  bot[1] = now
  keep(KEYS[1], struct.pack('<ddddddd', unpack(bot)), math.max(bot[3] + bot[2] * overallInterval, bot[5] + bot[4] * paidInterval, bot[7] + bot[6] * recovery))
end

local function keepChat()
  chat[1] = now
  local newest = #log > 0 and struct.unpack('<d', log, #log - 7) or 0
  keep(KEYS[2], struct.pack('<dddd', unpack(chat)) .. log, math.max(chat[2], chat[4] + chat[3] * chatInterval, newest + groupWindow))
end

if what == 'all' then
  empty(bot, 2, now + pause, overallInterval, overallBurst)
  empty(bot, 4, now + pause, paidInterval, paidBurst)
  keepBot()
  return {0, 0}
end

if what == 'chat' then
  chat[2] = math.max(chat[2], now + pause)
  empty(chat, 3, now + pause, chatInterval, chatBurst)
  keepChat()
  return {0, 0}
end

local at, interval, burst = 2, overallInterval, overallBurst
if isPaid then at, interval, burst = 4, paidInterval, paidBurst end
local forBot, forChat = readyAt(bot, at, interval, burst), 0
if chat then
  forChat = math.max(chat[2], readyAt(chat, 3, chatInterval, chatBurst))
  local kept, count = groupPermits - math.min(messages, groupPermits), #log / 8
  if groupPermits > 0 and count > kept then
    forChat = math.max(forChat, struct.unpack('<d', log, 8 * (count - kept) - 7) + groupWindow)
  end
end

if forBot > now or forChat > now then
  -- Written anew, or it would stand still until that time.
  if botIsAhead > 0 then keepBot() end
  if chat and chatIsAhead > 0 then keepChat() end
  return {math.ceil(math.max(forBot, forChat) - now), forBot >= forChat and 1 or 0}
end

take(bot, at, interval)
keepBot()
if chat then
  take(chat, 3, chatInterval)
  if groupPermits > 0 then
    log = string.sub(log .. string.rep(struct.pack('<d', now), math.min(messages, groupPermits)), -8 * groupPermits)
  end
  keepChat()
end
return {0, 0}
