-- A node says that it lives, and what it has counted that is not here yet; and hears who else there is.
--
-- KEYS: the prefix of all keys. ARGV: one JSON object (see beat.rs).
-- Answers {'late', now}, {'full', epoch, now}, or {'ok', now, version, share, ready, [[node, share], ...] as JSON}.
local base, a = KEYS[1], cjson.decode(ARGV[1])
local node = a.node
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%.0f', number) end

-- What was sent long ago and is read only now would say that a node is here which is not.
if a.at > 0 and math.abs(now - a.at) > a.slack then return {'late', now} end

local epoch = redis.call('HGET', base .. 'state', 'epoch')
if not epoch then
    -- Nothing is known here: this is a new server, or one that has lost what it knew.
    epoch = a.new_epoch
    redis.call('HSET', base .. 'state', 'epoch', epoch, 'born', whole(now), 'version', '0')
end
if (a.epoch ~= epoch or not redis.call('ZSCORE', base .. 'seen', node)) and a.full_for ~= epoch then
    return {'full', epoch, now}
end
local born = tonumber(redis.call('HGET', base .. 'state', 'born'))

local function forget(other)
    redis.call('ZREM', base .. 'seen', other)
    for _, table in ipairs({'shares', 'acked', 'joined', 'admitted', 'synced'}) do
        redis.call('HDEL', base .. table, other)
    end
end
for _, other in ipairs(redis.call('ZRANGEBYSCORE', base .. 'seen', '-inf', '(' .. whole(now - a.lease))) do
    forget(other)
end

-- Whom this node knew of before this server forgot them: absent until they come themselves.
for _, other in ipairs(a.members) do
    if a.full_for == epoch and other[1] ~= node and not redis.call('ZSCORE', base .. 'seen', other[1]) then
        redis.call('ZADD', base .. 'seen', whole(now - a.fresh - 1), other[1])
        redis.call('HSET', base .. 'shares', other[1], other[2])
    end
end

-- A process that died when it had been away for long may have taken of its share what nobody knows of: its ghost keeps
-- the share for a window.
local seen = tonumber(redis.call('ZSCORE', base .. 'seen', node) or 0)
local held = tonumber(redis.call('HGET', base .. 'shares', node) or 0)
if a.first and held > 1 and seen < now - a.quiet then
    local ghost = node .. '#ghost'
    redis.call('ZADD', base .. 'seen', whole(now - a.lease + 62 * a.width), ghost)
    redis.call('HSET', base .. 'shares', ghost, held)
    redis.call('HSET', base .. 'synced', ghost, '1')
end

-- What was counted elsewhere.
local bucket = math.floor(now / a.width)
for _, add in ipairs(a.adds) do
    local key = base .. add[1] .. ':' .. add[2]
    local at = math.min(bucket, math.floor((now - add[3]) / a.width))
    if at >= bucket - 60 then
        local first = tonumber(redis.call('HGET', key, 'first') or at)
        redis.call('HSET', key, 'first', whole(math.min(first, at)))
        redis.call('HINCRBY', key, whole(at), whole(add[4]))
        redis.call('HINCRBY', key, 'total', whole(add[4]))
        redis.call('PEXPIRE', key, whole(62 * a.width))
    end
end
for _, back in ipairs(a.backs) do
    local key = base .. back[1] .. ':' .. back[2]
    local amount = math.min(back[4], tonumber(redis.call('HGET', key, whole(back[3])) or 0))
    if amount > 0 then
        redis.call('HINCRBY', key, whole(back[3]), whole(-amount))
        redis.call('HINCRBY', key, 'total', whole(-amount))
    end
end
for _, run in ipairs(a.runs) do
    local key = base .. 'concurrent:' .. run[1]
    redis.call('ZADD', key, whole(now + run[3]), run[2])
    local last = tonumber(redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')[2])
    redis.call('PEXPIRE', key, whole(math.max(1, last - now)))
end
for _, ended in ipairs(a.ends) do
    redis.call('ZREM', base .. 'concurrent:' .. ended[1], ended[2])
end

redis.call('ZADD', base .. 'seen', whole(now), node)
redis.call('HSET', base .. 'synced', node, '1')
redis.call('HSET', base .. 'acked', node, whole(a.version))
-- The share that it goes by, of those that it was told.
redis.call('HSET', base .. 'shares', node, a.share)
if redis.call('HEXISTS', base .. 'joined', node) == 0 then
    redis.call('HSET', base .. 'joined', node, redis.call('HINCRBY', base .. 'state', 'version', 1))
end

local others = {}
for _, other in ipairs(redis.call('ZRANGE', base .. 'seen', 0, -1)) do
    if other ~= node then others[#others + 1] = other end
end

-- Open: everybody who may know of takes that this server does not has told them, or they have left the window.
local open = redis.call('HGET', base .. 'state', 'open')
if not open and now - born >= a.fresh then
    local all = true
    for _, other in ipairs(others) do
        if redis.call('HEXISTS', base .. 'synced', other) == 0 then all = false end
    end
    if all or now - born >= a.quiet then
        open = '1'
        redis.call('HSET', base .. 'state', 'open', open)
    end
end

-- Admitted: everybody who is here has heard of this node, so nobody takes what it may be taking.
local admitted = redis.call('HGET', base .. 'admitted', node)
if not admitted then
    local heard = true
    local joined = tonumber(redis.call('HGET', base .. 'joined', node))
    for _, other in ipairs(others) do
        local here = tonumber(redis.call('ZSCORE', base .. 'seen', other)) >= now - a.fresh
        if here and tonumber(redis.call('HGET', base .. 'acked', other) or 0) < joined then heard = false end
    end
    if heard then
        admitted = '1'
        redis.call('HSET', base .. 'admitted', node, admitted)
    end
end

-- The share of a limit that it may go by while this server is away: one of as many as there are, when all of the shares
-- that were given together are not more than the whole.
local sum = 0
for _, other in ipairs(others) do
    local share = tonumber(redis.call('HGET', base .. 'shares', other) or 0)
    if share > 0 then sum = sum + 1 / share end
end
local share, wanted = a.share, #others + 1
if open and sum + 1 / wanted <= 1.000001 then
    share = wanted
    -- A larger one is given from now on; a smaller one only holds when the node says that it goes by it.
    if a.share == 0 or wanted < a.share then redis.call('HSET', base .. 'shares', node, wanted) end
elseif a.share > 0 and wanted > a.share then
    share = wanted
end

local members = {}
for _, other in ipairs(others) do
    members[#members + 1] = {other, tonumber(redis.call('HGET', base .. 'shares', other) or 0)}
end
local ready = 0
if open and admitted then ready = 1 end
local version = tonumber(redis.call('HGET', base .. 'state', 'version'))
local known = '[]'
if #members > 0 then known = cjson.encode(members) end
return {'ok', now, version, share, ready, known}
