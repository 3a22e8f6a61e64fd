-- The incarnation no longer holds the user. 2 if it holds nobody any more, 1 if it does, 0 if it did
-- not hold this one.
local left = leave(ARGV[4], ARGV[5], ARGV[6])
if left == 1 and redis.call('EXISTS', HELD) == 0 then
  return 2
end
return left
