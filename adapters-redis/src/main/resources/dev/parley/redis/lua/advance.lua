-- Notes how far a lane was told. 1, or 0 if somebody else has the lane by now.
local lane, asker, fence, cursor = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local known = redis.call('HMGET', lane, 'owner', 'fence')
if known[1] ~= asker or known[2] ~= fence then
  return 0
end
redis.call('HSET', lane, 'cursor', cursor)
redis.call('HDEL', lane, 'owed')
return 1
