-- Common beginning of the scripts: the time, and how a record is read. docs/redis.md has the layout.
--
-- record = what each counter is (2 bytes each), when this was written (a double, microseconds), times ahead of that moment
--          (doubles, 0 once they are over), counts (4 bytes each)
--
-- How many counters there are follows from the length, since each one makes it longer.
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

-- The values of a record as of now: its moment, the times, the counts.
local function open(was, head, form, empty, times)
  local values
  if was and #was == #head + #empty and string.sub(was, 1, #head) == head then
    values = {struct.unpack(form, was, #head + 1)}
  else
    values = {struct.unpack(form, empty)}
    if was then
      -- What another set of limits has written: counters that are still the same take their values along. Defined here, since it is seldom needed.
      local function adopt(was, head, empty, values, times)
        local sizes = {[0] = {1, 0}, {1, 2}, {1, 1}, {0, 0}, {3, 1}, {1, 1}}
        local function walk(record, length)
          local found, t, c, i = {}, 2, 0, 1
          while length > 2 * (i - 1) + 8 * (t - 1) + 4 * c do
            local tag = string.byte(record, 2 * i - 1) + 256 * string.byte(record, 2 * i)
            local kind = math.floor(tag / 8192)
            local nt, nc = sizes[kind][1], sizes[kind][2]
            if kind == 3 then nt = math.floor(tag % 8192 / 128) + 1 end
            found[tag] = {t, nt, c, nc}
            t, c, i = t + nt, c + nc, i + 1
          end
          return found, t - 2, c, 2 * i - 1
        end
        local old, oldTimes, oldCounts, from = walk(was, #was)
        local before = {struct.unpack('<d' .. string.rep('d', oldTimes) .. string.rep('I4', oldCounts), was, from)}
        values[1] = before[1]
        for tag, place in pairs((walk(head, #head + #empty))) do
          local wasAt = old[tag]
          if wasAt then
            for i = 0, place[2] - 1 do values[place[1] + i] = before[wasAt[1] + i] end
            for i = 1, place[4] do values[times + 1 + place[3] + i] = before[oldTimes + 1 + wasAt[3] + i] end
          end
        end
      end
      adopt(was, head, empty, values, times)
    end
  end
  local elapsed = now - values[1]
  if elapsed > 0 then
    for i = 2, times + 1 do
      local ahead = values[i] - elapsed
      values[i] = ahead > 0 and ahead or 0
    end
  end
  -- Written by a clock that was set back since: it has to be written anew, or it would stand still until that time.
  if elapsed < 0 then values.isAhead = true end
  values[1] = now
  return values
end

-- How long to keep a key whose content counts for so many microseconds. Where the asker tells the time the server's own runs on meanwhile: then for a minute
-- more, so that nothing goes before it is over.
local function keep(microseconds)
  return math.ceil(microseconds / 1000) + (ARGV[1] == '' and 0 or 60000)
end

-- Keeps a record until the last of its times is over; a record that says nothing is not kept.
local function save(key, was, head, form, values, times)
  local longest = 0
  for i = 2, times + 1 do
    if values[i] > longest then longest = values[i] end
  end
  if longest > 0 then
    redis.call('SET', key, head .. struct.pack(form, unpack(values)), 'PX', keep(longest))
  elseif was then
    redis.call('DEL', key)
  end
end
