-- One POST request over and over, for wrk: `wrk … -s post.lua URL -- BODY_FILE 'NAME: VALUE'...`.
-- At the end one line of JSON on standard output says what happened, errors of every kind included.

function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    wrk.method = "POST"
    wrk.body = file:read("*a")
    file:close()
    for number = 2, #arguments do
        local name, value = arguments[number]:match("^([^:]+): (.*)$")
        wrk.headers[name] = value
    end
end

function done(summary, latency, _)
    local errors = summary.errors
    io.write(string.format(
        'SUMMARY {"requests": %d, "duration_us": %d, "bytes": %d, "p50_us": %d, "p99_us": %d, ' ..
        '"errors": {"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}}\n',
        summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
        errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
