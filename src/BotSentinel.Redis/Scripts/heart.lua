-- Says that a node lives; answers how many do, how often subjects were lifted, the secret of the installation, and how often lists
-- were changed.
--
-- KEYS     nodes, lifts, secret, listed
-- ARGV     the node, how long it counts as alive in milliseconds, a secret in case there is none
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if redis.call('EXISTS', KEYS[3]) == 0 then
  redis.call('SET', KEYS[3], ARGV[3])
end
redis.call('PEXPIRE', KEYS[3], 2592000000)
return {redis.call('ZCARD', KEYS[1]), redis.call('GET', KEYS[2]) or '0', redis.call('GET', KEYS[3]), redis.call('GET', KEYS[4]) or '0'}
