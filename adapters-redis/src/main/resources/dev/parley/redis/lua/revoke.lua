-- Keeps a revocation for so long: 1, or 0 if there is no room. Of two for the same the wider stays.
-- The hash holds what is read ("issued before" in seconds, "until" in milliseconds), the sorted set
-- what is over when.
local held, ends, what, issued_before, length, most = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local present = now()
local over = redis.call('ZRANGEBYSCORE', ends, '-inf', present, 'LIMIT', 0, 1000)
if #over > 0 then
  redis.call('HDEL', held, unpack(over))
  redis.call('ZREM', ends, unpack(over))
end
local known = redis.call('HGET', held, what)
if not known and redis.call('HLEN', held) >= tonumber(most) then
  return 0
end
local reach, expiry = tonumber(issued_before), present + length
if known then
  local before, till = string.match(known, '^(%d+) (%d+)$')
  reach, expiry = math.max(reach, tonumber(before)), math.max(expiry, tonumber(till))
end
redis.call('HSET', held, what, string.format('%.0f %.0f', reach, expiry))
redis.call('ZADD', ends, expiry, what)
local last = redis.call('ZREVRANGE', ends, 0, 0, 'WITHSCORES')[2]
redis.call('PEXPIREAT', held, string.format('%.0f', tonumber(last)))
redis.call('PEXPIREAT', ends, string.format('%.0f', tonumber(last)))
return 1
