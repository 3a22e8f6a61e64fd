-- What else becomes of a change in a ledger, if services are to be told of it: entries in the stream
-- of the channel's lane, in the step that decides. Without these keys there is nothing of it.
local MOVES, VACANT, JOINED = KEYS[6], KEYS[7], KEYS[8]
local most_kept, vacated_after = string.match(MOVES and ARGV[#ARGV] or '', '^(%d+) (%d+)$')
local JOINED_MILLIS = 604800000

-- A channel that its last member has left, as of which change.
local function vacancy(name, epoch, rev)
  return name .. ' ' .. epoch .. ' ' .. rev
end

-- stamp: the name of the channel, the epoch, the number and the time of the change in seconds.
local function append_change(stamp, type, user, data, count)
  append(MOVES, most_kept, type, stamp.name, user, stamp.epoch, stamp.rev,
    numbered(type, stamp.name, stamp.time, data .. ',"count":' .. count, stamp.epoch, stamp.rev))
end

local function note_join(stamp, user, profile, count)
  if not MOVES then
    return
  end
  if count == 1 then
    local before = string.format('%.0f', tonumber(stamp.rev) - 1)
    -- Whoever comes back before it was told that nobody is there has not occupied it.
    if redis.call('ZREM', VACANT, vacancy(stamp.name, stamp.epoch, before)) == 0 then
      append(MOVES, most_kept, 'channel:occupied', stamp.name, '', stamp.epoch, stamp.rev,
        numbered('channel:occupied', stamp.name, stamp.time, '"count":1', stamp.epoch, stamp.rev))
    end
  end
  redis.call('HSET', JOINED, user, stamp.time)
  redis.call('PEXPIRE', JOINED, JOINED_MILLIS)
  append_change(stamp, 'presence:join', user, string.sub(profile, 2, -2), count)
end

local function note_update(stamp, user, member, count)
  if MOVES then
    append_change(stamp, 'presence:update', user, string.sub(member, 2, -2), count)
  end
end

local function note_leave(stamp, user, because, count)
  if not MOVES then
    return
  end
  local joined = redis.call('HGET', JOINED, user)
  redis.call('HDEL', JOINED, user)
  append_change(stamp, 'presence:leave', user,
    '"userId":' .. cjson.encode(user) .. (joined and ',"joinedAt":' .. joined or '')
    .. ',"because":"' .. because .. '"', count)
  if count == 0 then
    redis.call('ZADD', VACANT, stamp.time * 1000 + vacated_after,
      vacancy(stamp.name, stamp.epoch, stamp.rev))
    redis.call('PEXPIRE', VACANT, KEPT_MILLIS)
  end
end
