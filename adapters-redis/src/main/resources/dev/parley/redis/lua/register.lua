-- Gives a new incarnation its lease. One that has a lease, or had, keeps what it has.
local nodes, incarnation, lease = KEYS[1], ARGV[1], ARGV[2]
return redis.call('ZADD', nodes, 'NX', now() + lease, incarnation)
