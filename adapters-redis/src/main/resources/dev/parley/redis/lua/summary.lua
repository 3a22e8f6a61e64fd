-- The position, and how many there are. Writes nothing.
return {
  redis.call('HGET', HISTORY, 'epoch') or '',
  redis.call('HGET', HISTORY, 'rev') or '0',
  redis.call('HLEN', MEMBERS)
}
