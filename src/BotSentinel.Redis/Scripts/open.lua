-- Common beginning of the scripts: the time, and how a record is read. docs/redis.md has the layout.
--
-- record = how many counters (1 byte), what each is (2 bytes each), when this was written (7 bytes, microseconds),
--          times ahead of that moment (doubles, 0 once they are over), counts (4 bytes each)
--
-- Times are ahead of the record's own moment: a clock that another server sets back or forward shortens waits, never
-- lengthens them, and fractions of microseconds stay exact.
local now
if ARGV[1] == '' then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
else
  now = tonumber(ARGV[1])
end

-- What another set of limits has written: counters that are still the same take their values along.
local function adopt(was, head, form, values, times)
  local sizes = {[0] = {1, 0}, {1, 2}, {1, 1}, {0, 0}, {3, 1}, {1, 1}}
  local function walk(record)
    local found, t, c = {}, 2, 0
    for i = 1, string.byte(record, 1) do
      local tag = string.byte(record, 2 * i) + 256 * string.byte(record, 2 * i + 1)
      local kind = math.floor(tag / 8192)
      local nt, nc = sizes[kind][1], sizes[kind][2]
      if kind == 3 then nt = math.floor(tag % 8192 / 128) + 1 end
      found[tag] = {t, nt, c, nc}
      t, c = t + nt, c + nc
    end
    return found, t - 2, c
  end
  local old, oldTimes, oldCounts = walk(was)
  local before = {struct.unpack('<I7' .. string.rep('d', oldTimes) .. string.rep('I4', oldCounts), was, 2 + 2 * string.byte(was, 1))}
  values[1] = before[1]
  for tag, place in pairs((walk(head))) do
    local from = old[tag]
    if from then
      for i = 0, place[2] - 1 do values[place[1] + i] = before[from[1] + i] end
      for i = 1, place[4] do values[times + 1 + place[3] + i] = before[oldTimes + 1 + from[3] + i] end
    end
  end
end

-- The values of a record as of now: its moment, the times, the counts.
local function open(was, head, form, empty, times)
  local values
  if was and string.sub(was, 1, #head) == head then
    values = {struct.unpack(form, was, #head + 1)}
  else
    values = {struct.unpack(form, empty)}
    if was then adopt(was, head, form, values, times) end
  end
  local elapsed = now - values[1]
  if elapsed > 0 then
    for i = 2, times + 1 do
      local ahead = values[i] - elapsed
      values[i] = ahead > 0 and ahead or 0
    end
  end
  -- Written by a clock that was set back since: it has to be written anew, or it would stand still until that time.
  values.isAhead = elapsed < 0 and values[1] - now or nil
  values[1] = now
  return values
end

-- Keeps a record until the last of its times is over; a record that says nothing is not kept.
local function save(key, was, head, form, values, times)
  local longest = 0
  for i = 2, times + 1 do
    if values[i] > longest then longest = values[i] end
  end
  if longest > 0 then
    redis.call('SET', key, head .. struct.pack(form, unpack(values)), 'PX', math.ceil(longest / 1000))
  elseif was then
    redis.call('DEL', key)
  end
end
