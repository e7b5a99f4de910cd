-- How much of each meter is taken. KEYS: the prefix of all keys. ARGV: a bucket's width in ms; unit and name of each.
local base, width = KEYS[1], tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local oldest = math.floor(now / width) - 60
local answer = {}
for at = 2, #ARGV, 2 do
    local key = base .. ARGV[at] .. ':' .. ARGV[at + 1]
    if ARGV[at] == 'concurrent' then
        answer[#answer + 1] = redis.call('ZCOUNT', key, '(' .. string.format('%.0f', now), '+inf')
    else
        local buckets = {}
        for bucket = oldest, oldest + 60 do buckets[#buckets + 1] = string.format('%.0f', bucket) end
        local sum = 0
        for _, amount in ipairs(redis.call('HMGET', key, unpack(buckets))) do sum = sum + tonumber(amount or 0) end
        answer[#answer + 1] = sum
    end
end
return answer
