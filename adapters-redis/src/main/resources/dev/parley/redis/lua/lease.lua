-- What the verbs on leases have in common. Time is Redis' own, in milliseconds.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Whether the incarnation is known and its lease is in force; whether it is known and it is over.
local function standing(nodes, incarnation)
  local lease_end = redis.call('ZSCORE', nodes, incarnation)
  if not lease_end then
    return false, false
  end
  local good = tonumber(lease_end) > now()
  return good, not good
end

