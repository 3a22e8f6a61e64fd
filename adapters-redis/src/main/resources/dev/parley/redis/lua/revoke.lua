-- Keeps a revocation for so long, or that it is taken back. Of two for the same the wider stays.
-- The hash holds what is read ("issued before" in seconds, or "-" for what is taken back, and "until"
-- in milliseconds), the sorted set what is over when.
-- issued_before: in seconds; "now" for what may have been issued by now, by clocks that differ by as
-- much as is tolerated; "-" to take it back.
-- { 1, what is in force, for how much longer }, { 0 } if there is no room, { -1 } if it lies ahead.
local held, ends, what, issued_before, length, most, skew = KEYS[1], KEYS[2],
  ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local present = now()
local latest = math.floor(present / 1000) + 1 + skew
local reach = issued_before == 'now' and latest or tonumber(issued_before)
if reach and reach > latest then
  return { -1 }
end
local over = redis.call('ZRANGEBYSCORE', ends, '-inf', present, 'LIMIT', 0, 1000)
if #over > 0 then
  redis.call('HDEL', held, unpack(over))
  redis.call('ZREM', ends, unpack(over))
end
local known = redis.call('HGET', held, what)
if not known and redis.call('HLEN', held) >= most then
  return { 0 }
end
local expiry = present + length
local before, till = string.match(known or '', '^(%d+) (%d+)$')
if reach and before then
  reach, expiry = math.max(reach, tonumber(before)), math.max(expiry, tonumber(till))
end
local written = reach and string.format('%.0f', reach) or '-'
redis.call('HSET', held, what, written .. ' ' .. string.format('%.0f', expiry))
redis.call('ZADD', ends, expiry, what)
local last = redis.call('ZREVRANGE', ends, 0, 0, 'WITHSCORES')[2]
redis.call('PEXPIREAT', held, string.format('%.0f', tonumber(last)))
redis.call('PEXPIREAT', ends, string.format('%.0f', tonumber(last)))
return { 1, reach or 0, expiry - present }
