-- Some of the channels in which an incarnation whose lease is over is still to be swept. When there
-- are none left, it is forgotten.
local nodes, entered, incarnation, slice = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local _, over = standing(nodes, incarnation)
if not over then
  return {}
end
local channels = redis.call('SRANDMEMBER', entered, slice)
if #channels == 0 then
  redis.call('ZREM', nodes, incarnation)
end
return channels
