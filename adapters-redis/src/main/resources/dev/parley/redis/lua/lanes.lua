-- Takes the lanes that nobody has, and keeps those that the asker has, for so long. Keys are by turns
-- a lane and its stream. For each: the fence, or 0 if it is another's; how far it was told; the last
-- entry there is; and why the receiver is to ask for everything, or ''.
-- A lease that lasts longer than any is given for is from before the clock was set back.
local asker, lease, most_kept, reason = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local present, answer = now(), {}
for at = 1, #KEYS, 2 do
  local lane, stream = KEYS[at], KEYS[at + 1]
  local known = redis.call('HMGET', lane, 'owner', 'until', 'cursor', 'owed')
  local left = tonumber(known[2] or 0) - present
  if known[1] and known[1] ~= asker and left > 0 and left <= lease then
    answer[#answer + 1] = { 0, '', '', '' }
  else
    if known[1] ~= asker then
      redis.call('HINCRBY', lane, 'fence', 1)
    end
    local last = last_of(stream, most_kept)
    local cursor, owed = known[3], known[4] or ''
    if not cursor then
      cursor, owed = last, reason
      redis.call('HSET', lane, 'cursor', cursor, 'owed', owed)
    end
    redis.call('HSET', lane, 'owner', asker, 'until', string.format('%.0f', present + lease))
    redis.call('PEXPIRE', lane, 7 * KEPT_MILLIS)
    redis.call('PEXPIRE', stream, KEPT_MILLIS)
    answer[#answer + 1] = { tonumber(redis.call('HGET', lane, 'fence')), cursor, last, owed }
  end
end
return answer
