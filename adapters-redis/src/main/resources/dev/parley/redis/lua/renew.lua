-- Lets a lease that is in force end so and so long from now. 1, or 0 if it is over.
local nodes, incarnation, lease = KEYS[1], ARGV[1], ARGV[2]
if not standing(nodes, incarnation) then
  return 0
end
redis.call('ZADD', nodes, now() + lease, incarnation)
return 1
