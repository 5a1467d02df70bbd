-- wrk's side of scripts/bench.sh. Settings come by environment:
--   TMS_TOKEN       access token, sent as Authorization; empty: none
--   TMS_BACKGROUND  1: marked as polling, which does not extend a session
--   TMS_ENCODING    Accept-Encoding; empty: none
--   TMS_TARGETS     file of targets, one a line, asked for in random order; empty: the URL's own
--   TMS_PAUSE_MS    mean pause of a connection between requests; empty: none
local function setting(name)
  local value = os.getenv(name)
  if value and value ~= "" then return value end
  return nil
end

local token, encoding = setting("TMS_TOKEN"), setting("TMS_ENCODING")
if token then wrk.headers["Authorization"] = "Bearer " .. token end
if encoding then wrk.headers["Accept-Encoding"] = encoding end
if setting("TMS_BACKGROUND") then wrk.headers["X-TMS-Background"] = "1" end

local requests = {}

local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("seed", threads)
end

function init(_)
  math.randomseed(seed)
  local targets = setting("TMS_TARGETS")
  if not targets then return end
  for target in io.lines(targets) do
    requests[#requests + 1] = wrk.format("GET", target)
  end
  request = function() return requests[math.random(#requests)] end
end

-- Spread from half to one and a half of the pause, so that connections do not march in step.
local pause_ms = tonumber(setting("TMS_PAUSE_MS"))
if pause_ms then
  function delay() return math.random(pause_ms / 2, pause_ms * 3 / 2) end
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"duration_us":%d,"bytes":%d,"p50_us":%d,"p95_us":%d,"p99_us":%d,"max_us":%d,' ..
    '"errors":%d,"bad_status":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(95),
    latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
