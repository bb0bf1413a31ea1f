-- Asks every counter of some records, all of one slot, and takes from each if all agree.
--
-- KEYS     the records
-- ARGV[1]  the time in microseconds; empty: the server's own
-- ARGV[2]  0: take; 1: only look; 2: take, and say what the records were and are, in case another slot refuses
-- ARGV[3]  what tells the content from others; 0: nothing to compare
-- ARGV[4]  1: say whether this is the first refusal in its window, and remember that it was told
-- ARGV[5]  format of the answer
-- then for each record: head, format, values of a record that says nothing, format of the rules, rules
--
-- Answer: the time, 1 if all agreed, 1 if it is the first refusal, then for each counter what is left in its own units, or
-- below zero the microseconds to wait.
local mode, fingerprint = ARGV[2], tonumber(ARGV[3])
local said, agreed, count, records = {now, 1, 0}, true, 3, {}
local strictest, strictestKey, strictestWindow = 0, nil, 0

for k = 1, #KEYS do
  local a = 5 * k + 1
  local head, form = ARGV[a], ARGV[a + 1]
  local rules = {struct.unpack(ARGV[a + 3], ARGV[a + 4])}
  local times = rules[1]
  local was = redis.call('GET', KEYS[k])
  local v = open(was, head, form, ARGV[a + 2], times)
  local record = {was, v, times}
  records[k] = record
  local t, c, r, n = 2, times + 2, 2, #rules - 1 -- unpack also says where it ended
  local index = 0
  while r <= n do
    local kind, countDenied, permits, price, window = rules[r], rules[r + 1], rules[r + 2], rules[r + 3], rules[r + 4]
    local left, nt, nc = 0, 1, 0
    r = r + 5
    index = index + 1
    count = count + 1
    local kept = countDenied == 1

    if kind == 0 then -- token bucket: how far the bucket is from full, in time; permits is the time that a full one lasts
      local interval = rules[r]
      r = r + 1
      local ahead = v[t]
      if ahead > permits then ahead = permits end
      left = permits - ahead - price
      if left > -interval * 0.000001 then
        v[t] = ahead + price
        if left < 0 then left = 0 end
      else
        if price > permits then left = -math.huge elseif kept then left = -price end -- charged, the bucket is empty
        v[t] = permits
      end

    elseif kind == 5 then -- debounce
      nc = 1
      if fingerprint ~= 0 then
        local ahead = v[t]
        if ahead > window then ahead = window end
        if ahead > 0 and v[c] == fingerprint then
          left = -ahead
        else
          v[t], v[c] = window, fingerprint
        end
      end

    elseif kind == 2 then -- a window that ends at one instant: fixed, aligned or the calendar's
      local shape, x, y, z = rules[r], rules[r + 1], rules[r + 2], rules[r + 3]
      r, nc = r + 4, 1
      local stop = window
      if shape == 1 then
        stop = window - (now + x) % window
      elseif shape == 2 then
        local border = now < x and x or now < y and y or z
        if border > now then stop = border - now end
      end
      local ahead, taken = v[t], v[c]
      if ahead <= 0 then
        ahead, taken = stop, 0
      elseif ahead > stop then
        ahead = stop
      end
      v[t] = ahead
      left = permits - taken - price
      if left >= 0 then
        v[c] = taken + price
      else
        v[c] = taken > permits and taken or permits
        left = price > permits and -math.huge or -ahead
      end

    elseif kind == 1 then -- sliding window: the end of the window after the running one, the last count and the running one
      local phase = rules[r]
      r, nc = r + 1, 2
      local elapsed = (now + phase) % window
      local stop, ahead, last, running = 2 * window - elapsed, v[t], v[c], v[c + 1]
      local late = stop - ahead
      if ahead <= 0 or late >= 1.5 * window then
        last, running = 0, 0
      elseif late >= 0.5 * window then
        last, running = running, 0
      end
      local free, covered = permits - running - price, window - elapsed
      v[t], v[c], v[c + 1] = stop, last, running
      if free >= 0 and last * covered <= free * window * 1.000000000001 then
        v[c + 1] = running + price
        left = free - math.floor(last * covered / window)
        if left < 0 then left = 0 end
      else
        local charged = running + price
        if charged > permits then charged = permits end
        if charged < running then charged = running end
        v[c + 1] = charged
        if price > permits then
          left = -math.huge
        else
          if kept then running = charged end
          local wait, from, room = -elapsed, last, permits - running - price
          if room < 0 then wait, from, room = window - elapsed, running, permits - price end
          if from > 0 and room < from then wait = wait + window - room * window / from end
          left = wait > 1 and -wait or -1
        end
      end

    elseif kind == 3 then -- when each permit comes back, the latest first: sliding log, concurrency
      nt = permits
      local taken = 0
      while taken < permits and v[t + taken] > 0 do
        if v[t + taken] > window then v[t + taken] = window end
        taken = taken + 1
      end
      if price > permits then
        left = -math.huge
      else
        left = permits - taken - price
        if left < 0 and not kept then left = -v[t + permits - price] end
        for i = t + permits - 1, t + price, -1 do v[i] = v[i - price] end
        for i = t, t + price - 1 do v[i] = window end
        if left < 0 and kept then left = -v[t + permits - price] end
      end

    elseif kind == 6 then -- not asked
      nt, nc = permits, price

    else -- cooldown: the end of the wait and of the window, when all is forgiven, the count
      local decay, longest, steps = rules[r], rules[r + 1], rules[r + 2]
      nt, nc = 3, 1
      local wait, taken = v[t], v[c]
      if wait > 0 then
        if wait > longest then wait = longest end
        left = -wait
        kept = false
      elseif price > permits then
        left = -math.huge
      else
        if v[t + 1] <= 0 then
          v[t + 1], taken = window, 0
        elseif v[t + 1] > window then
          v[t + 1] = window
        end
        if taken + price > permits then
          local step = math.ceil(v[t + 2] / decay)
          if step > steps - 1 then step = steps - 1 end
          wait = rules[r + 3 + step]
          v[t], v[t + 1], v[t + 2], v[c] = wait, 0, wait + decay * (step + 1), 0
          left = -wait
          kept = true
        else
          v[c] = taken + price
          left = permits - taken - price
        end
      end
      r = r + 3 + steps
    end

    said[count] = left
    if left < 0 then
      agreed = false
      if left < strictest then
        strictest, strictestKey, strictestWindow = left, KEYS[k] .. '!' .. index, window
      end
    end
    if kept then
      record[#record + 1] = {t, nt, c, nc}
    end
    t, c = t + nt, c + nc
  end
end

local told
if mode ~= '1' then
  for k = 1, #KEYS do
    local a, record = 5 * k + 1, records[k]
    local values = record[2]
    if agreed then
      save(KEYS[k], record[1], ARGV[a], ARGV[a + 1], values, record[3])
    elseif #record > 3 or values.isAhead then
      -- A refusal is kept by those counters alone that charge for it.
      local before = open(record[1], ARGV[a], ARGV[a + 1], ARGV[a + 2], record[3])
      for i = 4, #record do
        local place = record[i]
        for j = place[1], place[1] + place[2] - 1 do before[j] = values[j] end
        for j = place[3], place[3] + place[4] - 1 do before[j] = values[j] end
      end
      save(KEYS[k], record[1], ARGV[a], ARGV[a + 1], before, record[3])
    end
  end
  if not agreed and ARGV[4] == '1' then
    local untilTime = redis.call('GET', strictestKey)
    if not untilTime or tonumber(untilTime) <= now or tonumber(untilTime) > now + strictestWindow then
      redis.call('SET', strictestKey, string.format('%.0f', now + strictestWindow), 'PX', keep(strictestWindow))
      said[3] = 1
    end
  end
end

if not agreed then said[2] = 0 end
local answer = struct.pack(ARGV[5], unpack(said))
if mode ~= '2' or not agreed then return answer end
local states = {answer}
for k = 1, #KEYS do
  states[2 * k] = records[k][1] or ''
  states[2 * k + 1] = redis.call('GET', KEYS[k]) or ''
end
return states
