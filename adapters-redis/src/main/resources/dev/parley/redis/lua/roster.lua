-- The position, how many there are, and the profiles of the first of them. Writes nothing: a channel
-- that is only looked at has no history, which is '' and 0.
local most = tonumber(ARGV[4])
local position = {
  redis.call('HGET', HISTORY, 'epoch') or '', redis.call('HGET', HISTORY, 'rev') or '0'
}

local users, last, start = {}, nil, 0
repeat
  local slice = redis.call('ZRANGE', HOLDERS, start, start + most - 1)
  for _, entry in ipairs(slice) do
    local user = string.sub(entry, 1, string.find(entry, '\0', 1, true) - 1)
    if user ~= last and #users < most then
      users[#users + 1] = user
      last = user
    end
  end
  start = start + most
until #slice < most or #users >= most

local profiles = {}
if #users > 0 then
  profiles = redis.call('HMGET', MEMBERS, unpack(users))
end
return { position[1], position[2], redis.call('HLEN', MEMBERS), profiles }
