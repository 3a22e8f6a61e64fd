-- Ends some of the holds of an incarnation whose lease is over, and keeps it out from now on.
-- How many were ended, and how many are left.
local head, slice = ARGV[4], tonumber(ARGV[5])
redis.call('SADD', FENCE, incarnation)
redis.call('EXPIRE', FENCE, FENCE_SECONDS)
local ended = 0
for _, user in ipairs(redis.call('SRANDMEMBER', HELD, slice)) do
  ended = ended + leave(head, user, 'node_lost')
end
return { ended, redis.call('SCARD', HELD) }
