-- Publishes unless the key says that it was published: { 1, heard } now, { 0, heard } before, { -1, 0 }
-- if the key stands for something else. The key is written first: a Redis that takes no writes then
-- publishes nothing either.
local key, digest, millis = KEYS[1], ARGV[1], ARGV[2]
local known = redis.call('GET', key)
if known then
  local same, heard = string.match(known, '^(%S+) (%d+)$')
  if same ~= digest then
    return { -1, 0 }
  end
  return { 0, tonumber(heard) }
end
redis.call('SET', key, digest .. ' 0', 'PX', millis)
local heard, refusal = publish_all(3)
if not heard then
  redis.call('DEL', key)
  return refusal
end
redis.call('SET', key, digest .. ' ' .. string.format('%.0f', heard), 'PX', millis)
return { 1, heard }
