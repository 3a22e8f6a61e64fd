-- What the verbs that publish for services have in common.
-- Publishes what begins at ARGV[first]: by turns a pub/sub channel and what is published in it.
-- How many subscriptions heard it; or nothing, and what Redis said instead.
local function publish_all(first)
  local heard = 0
  for at = first, #ARGV, 2 do
    local answer = redis.pcall('PUBLISH', ARGV[at], ARGV[at + 1])
    if type(answer) == 'table' then
      return nil, answer
    end
    heard = heard + answer
  end
  return heard
end

