-- Tells all nodes that a subject may have permits again. Numbered, so that whoever missed one notices.
--
-- KEYS[1]  how often that was done
-- ARGV     the channel, the subject
local number = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], 86400000)
redis.call('PUBLISH', ARGV[1], number .. ':' .. ARGV[2])
return number
