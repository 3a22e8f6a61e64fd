-- The position, how many there are, the next users in lexical order after one, and whether there are
-- more. Writes nothing.
local after, most = ARGV[4], tonumber(ARGV[5])
local users, last = {}, after
local function following(number)
  local from = last == '' and '-' or '(' .. last .. '\1'
  return redis.call('ZRANGEBYLEX', HOLDERS, from, '+', 'LIMIT', 0, number)
end

local slice
repeat
  slice = following(most)
  for _, entry in ipairs(slice) do
    local user = string.sub(entry, 1, string.find(entry, '\0', 1, true) - 1)
    if user ~= last and #users < most then
      users[#users + 1] = user
      last = user
    end
  end
until #slice < most or #users >= most

local profiles = {}
if #users > 0 then
  profiles = redis.call('HMGET', MEMBERS, unpack(users))
end
return {
  redis.call('HGET', HISTORY, 'epoch') or '',
  redis.call('HGET', HISTORY, 'rev') or '0',
  redis.call('HLEN', MEMBERS),
  #users >= most and #following(1) > 0 and last or '',
  profiles
}
