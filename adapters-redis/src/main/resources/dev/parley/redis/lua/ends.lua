-- The last entry of each stream.
local ends = {}
for at, stream in ipairs(KEYS) do
  ends[at] = last_of(stream, ARGV[1])
end
return ends
