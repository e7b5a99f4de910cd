-- Takes of every limit of a call, all or nothing, in one step that nothing comes between.
--
-- KEYS: the prefix of all keys.
-- ARGV: node, epoch, a bucket's width in ms, after how many ms without a beat a node counts as absent, after how many it
-- is forgotten, who takes, for how many ms a call may run, how many takes; and for each its unit, name, limit and amount.
-- Answers {'beat'} when this node has to introduce itself first, {'taken', bucket, used...}, or
-- {'refused', which, ms to wait, used...}.
local base, node, epoch = KEYS[1], ARGV[1], ARGV[2]
local width, fresh, lease = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local taker, running_for, count = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = math.floor(now / width)

local state = redis.call('HMGET', base .. 'state', 'epoch', 'open')
local seen = redis.call('ZSCORE', base .. 'seen', node)
if state[1] ~= epoch or state[2] ~= '1' or not seen or tonumber(seen) < now - fresh
    or redis.call('HGET', base .. 'admitted', node) ~= '1' then
    return {'beat'}
end

-- The shares of those who are absent are theirs: they may be taking of them, and nobody here would know.
local shares = {}
local absent = redis.call('ZRANGEBYSCORE', base .. 'seen', now - lease, '(' .. (now - fresh))
for _, other in ipairs(absent) do
    local share = tonumber(redis.call('HGET', base .. 'shares', other) or 0)
    if share > 0 then shares[#shares + 1] = share end
end

local function total(key)
    local held = redis.call('HMGET', key, 'total', 'first')
    local sum, first = tonumber(held[1] or 0), tonumber(held[2] or bucket)
    local oldest = bucket - 60
    if oldest - first > 200 then
        redis.call('DEL', key)
        return 0
    end
    if first < oldest then
        local gone = {}
        for old = first, oldest - 1 do gone[#gone + 1] = string.format('%.0f', old) end
        for _, amount in ipairs(redis.call('HMGET', key, unpack(gone))) do sum = sum - tonumber(amount or 0) end
        redis.call('HDEL', key, unpack(gone))
        redis.call('HSET', key, 'first', string.format('%.0f', oldest), 'total', string.format('%.0f', sum))
    end
    return sum
end

-- How long until no more than `target` counts.
local function wait(key, sum, target)
    local buckets = {}
    for old = bucket - 60, bucket do buckets[#buckets + 1] = string.format('%.0f', old) end
    for at, amount in ipairs(redis.call('HMGET', key, unpack(buckets))) do
        sum = sum - tonumber(amount or 0)
        if sum <= target then return (tonumber(buckets[at]) + 61) * width - now end
    end
    return 61 * width
end

local takes, used, refused = {}, {}, nil
for n = 1, count do
    local at = 9 + (n - 1) * 4
    local unit, name = ARGV[at], ARGV[at + 1]
    local limit, amount = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    local key, cap = base .. unit .. ':' .. name, limit
    for _, share in ipairs(shares) do cap = cap - math.floor(limit / share) end
    if unit == 'concurrent' then
        redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
        used[n] = redis.call('ZCARD', key)
    else
        used[n] = total(key)
    end
    takes[n] = {key = key, unit = unit, amount = amount}
    if not refused and used[n] + amount > cap then
        local ms = 1000
        if unit ~= 'concurrent' then ms = wait(key, used[n], cap - amount) end
        refused = {n, ms}
    end
end

local answer = {}
if refused then
    answer = {'refused', refused[1], math.max(1, math.floor(refused[2]))}
else
    answer = {'taken', bucket}
    for n, take in ipairs(takes) do
        local added = string.format('%.0f', take.amount)
        if take.unit == 'concurrent' then
            redis.call('ZADD', take.key, string.format('%.0f', now + running_for), taker)
            local last = tonumber(redis.call('ZREVRANGE', take.key, 0, 0, 'WITHSCORES')[2])
            redis.call('PEXPIRE', take.key, string.format('%.0f', math.max(1, last - now)))
        else
            redis.call('HSETNX', take.key, 'first', string.format('%.0f', bucket))
            redis.call('HINCRBY', take.key, string.format('%.0f', bucket), added)
            redis.call('HINCRBY', take.key, 'total', added)
            redis.call('PEXPIRE', take.key, string.format('%.0f', 62 * width))
        end
        used[n] = used[n] + take.amount
    end
end
for n = 1, count do answer[#answer + 1] = used[n] end
return answer
