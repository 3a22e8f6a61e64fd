-- Publishes an event and keeps it, in one step. Subscribers of channel:ID hear the event's bytes
-- alone. Stands by itself: services may load it (SCRIPT LOAD) and call it (EVALSHA).
-- KEYS: parley:{channel:ID}:log, :meta, and :seen:KEY of one that may be repeated (else any of these)
-- ARGV: 1 channel:ID, 2 parley:marks:ID, 3 the event, 4 how many are kept, 5 how many milliseconds
--       after the last, 6 a fresh random name, 7 the name of what may be repeated or '', 8 for how
--       many milliseconds that is known, 9 what the same name has to come with again, or ''
-- { epoch, number, 0, who heard it }; 1 instead of 0 if it was published before, -1 if the name
-- stands for something else: then nothing was done.
local log, meta, seen = KEYS[1], KEYS[2], KEYS[3]
local channel, marks, event, most, keep, fresh, key, remembered, digest = unpack(ARGV)
if key ~= '' then
  local before = redis.call('HMGET', seen, 'e', 'n', 'd')
  if before[1] then
    return { before[1], tonumber(before[2]), before[3] == (digest or '') and 1 or -1, 0 }
  end
end
local epoch = redis.call('HGET', meta, 'e')
if not epoch then
  epoch = fresh
  redis.call('DEL', log) -- Of a history whose name is lost.
  redis.call('HSET', meta, 'e', epoch)
end
local number = redis.call('HINCRBY', meta, 'n', 1)
redis.call('XADD', log, 'MAXLEN', '~', most, number .. '-0', 'e', event)
redis.call('PEXPIRE', log, keep)
-- The name outlives the log: whoever asks for what is gone is told so.
redis.call('PEXPIRE', meta, 2 * keep + 86400000)
if key ~= '' then
  redis.call('HSET', seen, 'e', epoch, 'n', number, 'd', digest or '')
  redis.call('PEXPIRE', seen, remembered)
end
redis.call('PUBLISH', marks, epoch .. ' ' .. number .. ' ' .. #event)
return { epoch, number, 0, redis.call('PUBLISH', channel, event) }
