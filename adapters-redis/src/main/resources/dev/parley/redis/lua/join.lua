-- The incarnation holds the user. 1, or 0 if it is fenced, or entered a ledger of another epoch:
-- that one is lost, and with it the note that says where the incarnation is to be swept.
-- news: what of the member counts if the user is there: "profile", "state", both, or neither.
local head, update_head, user, member, news, entered_epoch =
  ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
if redis.call('SISMEMBER', FENCE, incarnation) == 1
    or redis.call('HGET', HISTORY, 'epoch') ~= entered_epoch then
  return 0
end
local comes = not is_held(user)
redis.call('ZADD', HOLDERS, 0, holder(user))
redis.call('SADD', HELD, user)
if comes then
  redis.call('HSET', MEMBERS, user, member)
  note_join(publish(head, member), user, member, redis.call('HLEN', MEMBERS))
  redis.call('PERSIST', HISTORY)
elseif news ~= '' then
  update(update_head, user, member, news)
end
return 1
