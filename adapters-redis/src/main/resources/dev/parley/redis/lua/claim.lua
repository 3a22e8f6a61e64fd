-- Keeps a sweep to whoever claimed it first, for so long; 0 gives it up. 1, or 0 if it is another's.
-- A claim that lasts longer than any is given for is from before the clock was set back.
local claim, token, millis, longest = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local owner = redis.call('GET', claim)
if owner and owner ~= token and redis.call('PTTL', claim) <= longest then
  return 0
end
if millis > 0 then
  redis.call('SET', claim, token, 'PX', millis)
else
  redis.call('DEL', claim)
end
return 1
