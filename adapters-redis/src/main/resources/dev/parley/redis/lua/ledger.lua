-- What the verbs on one channel's ledger have in common. All keys share the channel's slot.
local HOLDERS, MEMBERS, HELD, FENCE, HISTORY = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
-- The pub/sub channel; who asks; the epoch to begin with if there is none: a script has no chance
-- of its own, Redis seeds it the same every time.
local channel, incarnation, new_epoch = ARGV[1], ARGV[2], ARGV[3]

local FENCE_SECONDS = 3600
local IDLE_HISTORY_SECONDS = 120

local function epoch()
  redis.call('HSETNX', HISTORY, 'epoch', new_epoch)
  return redis.call('HGET', HISTORY, 'epoch')
end

-- The epoch for who is about to join: it begins now, and is forgotten soon if nobody does.
local function epoch_entered()
  local epoch = epoch()
  if redis.call('EXISTS', HOLDERS) == 0 then
    redis.call('EXPIRE', HISTORY, IDLE_HISTORY_SECONDS)
  end
  return epoch
end

-- Holders are "user NUL incarnation" in lexical order, and no user has a control character: those
-- of one user lie between "user NUL" and "user SOH".
local function holder(user)
  return user .. '\0' .. incarnation
end

local function is_held(user)
  local one = redis.call('ZRANGEBYLEX', HOLDERS, '[' .. user .. '\0', '(' .. user .. '\1', 'LIMIT', 0, 1)
  return #one > 0
end

-- head: the event up to its timestamp; data: its data, an object with at least one field.
-- By what it is known: the channel's name, the epoch, the number, and the time in seconds.
local function publish(head, data)
  local stamp = {
    name = string.sub(channel, #'channel:' + 1),
    epoch = epoch(),
    rev = string.format('%.0f', redis.call('HINCRBY', HISTORY, 'rev', 1)),
    time = redis.call('TIME')[1]
  }
  redis.call('PUBLISH', channel,
    head .. stamp.time .. ',"data":' .. string.sub(data, 1, -2)
    .. ',"epoch":"' .. stamp.epoch .. '","rev":' .. stamp.rev .. '}}')
  return stamp
end

-- A member is the data of their join, and a state is its last field. Quotes within a text are escaped,
-- so the first that looks like that field is it.
local STATE = ',"state":'

local function profile_and_state(member)
  local at = string.find(member, STATE, 1, true)
  if at then
    return string.sub(member, 1, at - 1), string.sub(member, at, -2)
  end
  return string.sub(member, 1, -2), ''
end

-- Shows the user as the member, in what is news of it; nothing happens if they are shown so already.
local function update(head, user, member, news)
  local known = redis.call('HGET', MEMBERS, user) or member
  local profile, state = profile_and_state(known)
  local new_profile, new_state = profile_and_state(member)
  if string.find(news, 'profile', 1, true) then
    profile = new_profile
  end
  if string.find(news, 'state', 1, true) then
    state = new_state
  end
  local renewed = profile .. state .. '}'
  if renewed ~= known then
    redis.call('HSET', MEMBERS, user, renewed)
    note_update(publish(head, renewed), user, renewed, redis.call('HLEN', MEMBERS))
  end
end

-- The incarnation holds the user no longer; who is held by nobody leaves.
local function leave(head, user, because)
  redis.call('SREM', HELD, user)
  if redis.call('ZREM', HOLDERS, holder(user)) == 0 then
    return 0
  end
  if not is_held(user) then
    redis.call('HDEL', MEMBERS, user)
    local stamp = publish(head, '{"userId":' .. cjson.encode(user) .. '}')
    note_leave(stamp, user, because, redis.call('HLEN', MEMBERS))
    if redis.call('EXISTS', HOLDERS) == 0 then
      redis.call('EXPIRE', HISTORY, IDLE_HISTORY_SECONDS)
    end
  end
  return 1
end

