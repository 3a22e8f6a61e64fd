-- Puts an incarnation that nobody goes on with up for sweeping in these channels, also when Redis
-- has forgotten about it in the meantime. Its lease gets time, so that its successor holds everyone
-- before the sweep comes.
local nodes, entered, incarnation, lease = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
redis.call('ZADD', nodes, 'NX', now() + lease, incarnation)
return redis.call('SADD', entered, unpack(ARGV, 3))
