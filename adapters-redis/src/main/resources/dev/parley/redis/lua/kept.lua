-- What is kept of a channel after an event: { epoch, the last number there was, number, event, … }.
-- At most so many, and no more once they have so many bytes.
local log, meta = KEYS[1], KEYS[2]
local epoch, number, most, bytes = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local known = redis.call('HMGET', meta, 'e', 'n')
if not known[1] then
  return { '', '0' }
end
local answer = { known[1], known[2] }
local after = epoch == known[1] and number or '0'
repeat
  local some = redis.call('XRANGE', log, '(' .. after .. '-0', '+', 'COUNT', 8)
  for _, entry in ipairs(some) do
    if most > 0 and bytes > 0 then
      after = string.match(entry[1], '^%d+')
      answer[#answer + 1] = after
      answer[#answer + 1] = entry[2][2]
      most = most - 1
      bytes = bytes - #entry[2][2]
    end
  end
until #some < 8 or most <= 0 or bytes <= 0
return answer
