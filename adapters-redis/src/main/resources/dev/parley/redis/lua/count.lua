-- How many incarnations have a lease that is in force.
return redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', now()), '+inf')
