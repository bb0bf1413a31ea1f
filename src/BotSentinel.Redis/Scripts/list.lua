-- Changes a list that all nodes have a copy of, and tells them. Numbered, so that whoever missed one notices.
--
-- KEYS     how often lists were changed, the sentinel's lists
-- ARGV     the channel, the sentinel, how long lists are kept in milliseconds, what is done: set, fill (only what is not there),
--          drop (only what is still so; nobody has to hear of it); then fields and values, a value that is empty for one that goes
local what = ARGV[4]
for i = 5, #ARGV, 2 do
  local field, value = ARGV[i], ARGV[i + 1]
  if what == 'drop' then
    if redis.call('HGET', KEYS[2], field) == value then redis.call('HDEL', KEYS[2], field) end
  elseif what == 'fill' then
    redis.call('HSETNX', KEYS[2], field, value)
  elseif value == '' then
    redis.call('HDEL', KEYS[2], field)
  else
    redis.call('HSET', KEYS[2], field, value)
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
if what == 'drop' then return 0 end
local number = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
-- Of many at once everybody reads all again.
local one = what == 'set' and #ARGV == 6
redis.call('PUBLISH', ARGV[1], number .. ':' .. ARGV[2] .. ':' .. (one and ARGV[5] .. ':' .. ARGV[6] or ''))
return number
