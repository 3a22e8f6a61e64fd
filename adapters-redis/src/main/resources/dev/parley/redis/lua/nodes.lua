-- The incarnations whose lease is in force, the longest last, each followed by how long it lasts.
local present, most = now(), tonumber(ARGV[1])
local leases = redis.call('ZRANGEBYSCORE', KEYS[1], present + 1, '+inf', 'WITHSCORES', 'LIMIT', 0, most)
for at = 2, #leases, 2 do
  leases[at] = tonumber(leases[at]) - present
end
return leases
