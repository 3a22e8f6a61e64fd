-- Gives up the lanes that the asker has. How many those were.
local released = 0
for _, lane in ipairs(KEYS) do
  if redis.call('HGET', lane, 'owner') == ARGV[1] then
    redis.call('HDEL', lane, 'owner', 'until')
    released = released + 1
  end
end
return released
