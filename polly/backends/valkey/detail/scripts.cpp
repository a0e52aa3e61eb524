#include "polly/backends/valkey/detail/scripts.hpp"

namespace polly::valkey_backend {

namespace {

constexpr std::string_view kGetEntry = R"lua(
local value = redis.call('GET', KEYS[1])
if not value then return nil end
return {value, redis.call('PTTL', KEYS[1]), redis.sha1hex(value)}
)lua";

// Lua's numbers are doubles, which lose integers beyond 2^53: integers are compared as decimal text.
constexpr std::string_view kAdvance = R"lua(
-- The sign and the digits of 42, 42.0 or "42"; nothing where the text is no int64.
local function integer(text)
  if #text > 1 and text:sub(1, 1) == '"' and text:sub(-1) == '"' then text = text:sub(2, -2) end
  local sign, digits, rest = text:match('^(%-?)(%d+)(.*)$')
  if not digits or (#digits > 1 and digits:sub(1, 1) == '0') then return nil end
  if rest ~= '' and not rest:match('^%.0+$') then return nil end
  local largest = sign == '-' and '9223372036854775808' or '9223372036854775807'
  if #digits > #largest or (#digits == #largest and digits > largest) then return nil end
  if digits == '0' then sign = '' end
  return sign, digits
end

local function is_larger(sign, digits, held_sign, held_digits)
  if sign ~= held_sign then return sign == '' end
  if digits == held_digits then return false end
  local is_longer = #digits > #held_digits or (#digits == #held_digits and digits > held_digits)
  return is_longer == (sign == '')
end

local key, value, unit, time = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local held = redis.call('GET', key)
if held then
  local held_sign, held_digits = integer(held)
  if not held_sign then return {held} end
  local sign, digits = integer(value)
  if not is_larger(sign, digits, held_sign, held_digits) then
    if unit == 'PX' then redis.call('PEXPIRE', key, time)
    elseif unit == 'PXAT' then redis.call('PEXPIREAT', key, time)
    else redis.call('PERSIST', key) end
    return held_sign .. held_digits
  end
end
if unit == 'NONE' then redis.call('SET', key, value) else redis.call('SET', key, value, unit, time) end
return value
)lua";

constexpr std::string_view kApply = R"lua(
local conditions = tonumber(ARGV[1])
local at = 2
for i = 1, conditions do
  local kind = ARGV[at]
  at = at + 1
  if kind == 'absent' or kind == 'present' then
    if (redis.call('EXISTS', KEYS[i]) == 1) ~= (kind == 'present') then return 0 end
  else
    local value = redis.call('GET', KEYS[i])
    if not value or (#value .. ':' .. redis.sha1hex(value)) ~= kind then return 0 end
  end
end
for i = conditions + 1, #KEYS do
  if ARGV[at] == 'set' then
    local value, unit, time = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
    at = at + 4
    if unit == 'NONE' then redis.call('SET', KEYS[i], value)
    elseif unit == 'KEEPTTL' then redis.call('SET', KEYS[i], value, unit)
    else redis.call('SET', KEYS[i], value, unit, time) end
  else
    at = at + 1
    redis.call('UNLINK', KEYS[i])
  end
end
return 1
)lua";

}  // namespace

const Script& get_entry_script() {
  static const Script script(kGetEntry);
  return script;
}

const Script& advance_script() {
  static const Script script(kAdvance);
  return script;
}

const Script& apply_script() {
  static const Script script(kApply);
  return script;
}

}  // namespace polly::valkey_backend
