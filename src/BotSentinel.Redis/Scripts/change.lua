-- Changes what the subject of a record has used.
--
-- KEYS[1]  the record
-- ARGV[1]  the time in microseconds; empty: the server's own
-- ARGV[2]  what to do: adjust, release, reset, or undo what another slot has refused
-- ARGV[3]  when the permits were taken, in microseconds: for release and undo
-- ARGV[4]  undo: the record before they were taken
-- ARGV[5]  undo: the record after that
-- then head, format, values of a record that says nothing, format of the rules, rules. In place of its price each rule has the
-- permits to take; below zero: to give back; not a number: the counter is left alone.
local what, takenAt = ARGV[2], tonumber(ARGV[3])
local head, form, empty = ARGV[6], ARGV[7], ARGV[8]
local rules = {struct.unpack(ARGV[9], ARGV[10])}
local times = rules[1]
local is = redis.call('GET', KEYS[1])
if not is and what ~= 'adjust' then return 0 end

-- Nobody was here since: as if nothing had happened, but for counters that charge for refusals.
local before = what == 'undo' and is == ARGV[5] and open(ARGV[4] ~= '' and ARGV[4], head, form, empty, times)
local v = open(is, head, form, empty, times)
local t, c, r, n = 2, times + 2, 2, #rules - 1 -- unpack also says where it ended

local function bounded(value, most)
  if value < 0 then return 0 end
  return value > most and most or value
end

while r <= n do
  local kind, permits, change, window = rules[r], rules[r + 2], rules[r + 3], rules[r + 4]
  local untouched = change ~= change
  local nt, nc = 1, 0
  r = r + 5

  if kind == 0 then
    r = r + 1
    if what == 'reset' and not untouched then
      v[t] = 0
    elseif not untouched then
      v[t] = bounded(bounded(v[t], permits) + change, permits)
    end

  elseif kind == 5 then
    nc = 1
    if what == 'reset' and not untouched then
      v[t], v[c] = 0, 0
    elseif what == 'undo' and math.abs(v[t] + now - takenAt - window) < 1 then
      v[t] = 0
    end

  elseif kind == 2 then
    local shape, x, y, z = rules[r], rules[r + 1], rules[r + 2], rules[r + 3]
    r, nc = r + 4, 1
    if what == 'reset' and not untouched then
      v[t], v[c] = 0, 0
    elseif not untouched then
      local stop = window
      if shape == 1 then
        stop = window - (now + x) % window
      elseif shape == 2 then
        local border = now < x and x or now < y and y or z
        if border > now then stop = border - now end
      end
      if v[t] <= 0 then v[t], v[c] = stop, 0 end
      if v[t] > stop then v[t] = stop end
      v[c] = bounded(v[c] + change, permits)
    end

  elseif kind == 1 then
    local phase = rules[r]
    r, nc = r + 1, 2
    if what == 'reset' and not untouched then
      v[t], v[c], v[c + 1] = 0, 0, 0
    elseif not untouched then
      local stop = 2 * window - (now + phase) % window
      local late, last, running = stop - v[t], v[c], v[c + 1]
      if v[t] <= 0 or late >= 1.5 * window then
        last, running = 0, 0
      elseif late >= 0.5 * window then
        last, running = running, 0
      end
      running = running + change
      -- What was taken before the window changed is given back there.
      if running < 0 then last = bounded(last + running, last) end
      v[t], v[c], v[c + 1] = stop, last, bounded(running, permits)
    end

  elseif kind == 3 then
    nt = permits
    local taken = 0
    while taken < permits and v[t + taken] > 0 do taken = taken + 1 end
    local from, gone = 0, 0
    if what == 'reset' and not untouched then
      gone = taken
    elseif what == 'release' or (what == 'undo' and not untouched) then
      -- By the moment they were taken: what others hold stays.
      local back = takenAt + window - now
      while from < taken and math.abs(v[t + from] - back) >= 1 do from = from + 1 end
      while from + gone < taken and gone < -change and math.abs(v[t + from + gone] - back) < 1 do gone = gone + 1 end
    elseif change < 0 then
      gone = -change < taken and -change or taken
    elseif change > 0 then
      if change > permits then change = permits end
      for i = t + permits - 1, t + change, -1 do v[i] = v[i - change] end
      for i = t, t + change - 1 do v[i] = window end
    end
    if gone > 0 then
      for i = t + from, t + permits - 1 do v[i] = i + gone < t + permits and v[i + gone] or 0 end
    end

  elseif kind == 6 then
    nt, nc = permits, change

  else
    nt, nc = 3, 1
    r = r + 3 + rules[r + 2]
    if what == 'reset' and not untouched then
      v[t], v[t + 1], v[t + 2], v[c] = 0, 0, 0, 0
    elseif not untouched then
      if v[t + 1] <= 0 then v[t + 1], v[c] = window, 0 end
      v[c] = bounded(v[c] + change, permits)
    end
  end

  if before and (kind == 5 or not untouched) then
    for i = t, t + nt - 1 do v[i] = before[i] end
    for i = c, c + nc - 1 do v[i] = before[i] end
  end
  t, c = t + nt, c + nc
end

save(KEYS[1], is, head, form, v, times)
return 1
