-- A node ends in order: it takes no more, and its share goes to those who stay.
-- KEYS: the prefix of all keys. ARGV: node.
redis.call('ZREM', KEYS[1] .. 'seen', ARGV[1])
for _, table in ipairs({'shares', 'acked', 'joined', 'admitted', 'synced'}) do
    redis.call('HDEL', KEYS[1] .. table, ARGV[1])
end
return 1
