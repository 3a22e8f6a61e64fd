-- Says that the incarnation may hold someone in the channel, so that a sweep looks there.
-- 1, or 0 if its lease is over.
local nodes, entered, incarnation, channel = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
if not standing(nodes, incarnation) then
  return 0
end
redis.call('SADD', entered, channel)
return 1
