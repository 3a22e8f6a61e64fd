-- What is written of transitions, for services that follow them.
local KEPT_MILLIS = 86400000

-- Appends what happened in a channel to a stream that keeps so many of them. Refused, it is seen by
-- whoever reads the stream, and presence does not suffer from it.
local function append(stream, most, type, channel, user, epoch, rev, event)
  redis.pcall('XADD', stream, 'MAXLEN', '~', most, '*', 'type', type, 'channel', channel,
    'user', user, 'epoch', epoch, 'rev', rev, 'event', event)
  redis.pcall('PEXPIRE', stream, KEPT_MILLIS)
end

-- data: of the event, but for what numbers it.
local function numbered(type, channel, time, data, epoch, rev)
  return '{"type":"' .. type .. '","channelId":"' .. channel .. '","timestamp":' .. time
    .. ',"data":{' .. data .. ',"epoch":"' .. epoch .. '","rev":' .. rev .. '}}'
end

-- The id of the last entry of a stream, which is written if there is none: whoever goes on after it
-- knows that nothing is missing, as long as it is there.
local function last_of(stream, most)
  local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)
  if #last == 0 then
    append(stream, most, 'stream:begin', '', '', '', 0, '{"type":"stream:begin","data":{}}')
    last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)
  end
  return last[1][1]
end
