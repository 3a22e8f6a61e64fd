-- The incarnation holds the user. 1, or 0 if it is fenced.
local head, user, profile = ARGV[4], ARGV[5], ARGV[6]
if redis.call('SISMEMBER', FENCE, incarnation) == 1 then
  return 0
end
local comes = not is_held(user)
redis.call('ZADD', HOLDERS, 0, holder(user))
redis.call('SADD', HELD, user)
if comes then
  redis.call('HSET', MEMBERS, user, profile)
  publish(head, profile)
  redis.call('PERSIST', HISTORY)
end
return 1
