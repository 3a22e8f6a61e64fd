-- Publishes several events in one step. How many subscriptions heard them.
local heard, refusal = publish_all(1)
return heard or refusal
