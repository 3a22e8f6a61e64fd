-- The incarnation no longer holds the user. 1, or 0 if it did not.
return leave(ARGV[4], ARGV[5])
