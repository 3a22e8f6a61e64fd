-- The incarnations whose lease has been over for so long, the longest first; none if the asker's own
-- is not in force: then it is the clock that was set ahead, and not they who are gone.
-- A lease that ends later than any can is from before the clock was set back: it gets one from now.
local nodes, asker, since, longest, lease, most = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if not standing(nodes, asker) then
  return {}
end
local present = now()
for _, late in ipairs(redis.call('ZRANGEBYSCORE', nodes, present + longest + 1, '+inf', 'LIMIT', 0, most)) do
  redis.call('ZADD', nodes, present + lease, late)
end
return redis.call('ZRANGEBYSCORE', nodes, '-inf', present - since, 'LIMIT', 0, most)
