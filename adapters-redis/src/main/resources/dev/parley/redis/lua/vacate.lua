-- Tells of channels that nobody has come back to in time. Keys are by turns a stream and the channels
-- that are vacant; how many were told of.
local most_kept, slice = ARGV[1], ARGV[2]
local present, told = now(), 0
local time = math.floor(present / 1000)
for at = 1, #KEYS, 2 do
  local due = redis.call('ZRANGEBYSCORE', KEYS[at + 1], '-inf', present, 'LIMIT', 0, slice)
  for _, vacancy in ipairs(due) do
    redis.call('ZREM', KEYS[at + 1], vacancy)
    local name, epoch, rev = string.match(vacancy, '^(%S+) (%S+) (%d+)$')
    append(KEYS[at], most_kept, 'channel:vacated', name, '', epoch, rev,
      numbered('channel:vacated', name, time, '"count":0', epoch, rev))
    told = told + 1
  end
end
return told
