// Small scans over JSON text, eight bytes at a time.
#ifndef CSIMDJSON_TEXT_HPP
#define CSIMDJSON_TEXT_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace csj {

inline uint64_t word(const uint8_t *at) {
  uint64_t bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

/// Whether one of the bytes is a backslash ("Determine if a word has a byte equal to n", Bit
/// Twiddling Hacks). Reads up to seven bytes beyond the text, which is padded: one found there
/// costs a look at the text and does no harm.
inline bool has_backslash(const uint8_t *text, size_t length) {
  uint64_t found = 0;
  for (size_t at = 0; at < length; at += 8) {
    const uint64_t x = word(text + at) ^ 0x5C5C5C5C5C5C5C5Cu;
    found |= (x - 0x0101010101010101u) & ~x & 0x8080808080808080u;
  }
  return found != 0;
}

/// RFC 8259 section 6: -? int frac? exp?
inline bool is_number(const uint8_t *text, size_t end) {
  size_t at = 0;
  auto digits = [&] {
    size_t first = at;
    while (at < end && text[at] >= '0' && text[at] <= '9') ++at;
    return at - first;
  };
  if (at < end && text[at] == '-') ++at;
  const size_t start = at;
  const size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[start] == '0')) return false;
  if (at < end && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < end && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < end && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == end;
}

inline bool hex4(const uint8_t *text, uint32_t &code) {
  code = 0;
  for (int i = 0; i < 4; ++i) {
    const uint8_t c = text[i];
    uint32_t digit;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
      digit = (c | 0x20) - 'a' + 10u;
    } else {
      return false;
    }
    code = code << 4 | digit;
  }
  return true;
}

inline size_t put_utf8(uint8_t *out, uint32_t code) {
  if (code < 0x80) {
    out[0] = static_cast<uint8_t>(code);
    return 1;
  }
  if (code < 0x800) {
    out[0] = static_cast<uint8_t>(0xC0 | code >> 6);
    out[1] = static_cast<uint8_t>(0x80 | (code & 0x3F));
    return 2;
  }
  if (code < 0x10000) {
    out[0] = static_cast<uint8_t>(0xE0 | code >> 12);
    out[1] = static_cast<uint8_t>(0x80 | (code >> 6 & 0x3F));
    out[2] = static_cast<uint8_t>(0x80 | (code & 0x3F));
    return 3;
  }
  out[0] = static_cast<uint8_t>(0xF0 | code >> 18);
  out[1] = static_cast<uint8_t>(0x80 | (code >> 12 & 0x3F));
  out[2] = static_cast<uint8_t>(0x80 | (code >> 6 & 0x3F));
  out[3] = static_cast<uint8_t>(0x80 | (code & 0x3F));
  return 4;
}

/// Resolves the escapes of `text[0..<end]` in place, for no escape is shorter than what it stands
/// for. False for an escape that JSON does not have and for half of a surrogate pair.
inline bool unescape(uint8_t *text, size_t end, size_t &length) {
  size_t from = 0, to = 0;
  while (from < end) {
    if (text[from] != '\\') {
      text[to++] = text[from++];
      continue;
    }
    if (from + 1 >= end) return false;
    const uint8_t kind = text[from + 1];
    from += 2;
    switch (kind) {
      case '"': case '\\': case '/': text[to++] = kind; break;
      case 'b': text[to++] = '\b'; break;
      case 'f': text[to++] = '\f'; break;
      case 'n': text[to++] = '\n'; break;
      case 'r': text[to++] = '\r'; break;
      case 't': text[to++] = '\t'; break;
      case 'u': {
        uint32_t code;
        if (from + 4 > end || !hex4(text + from, code)) return false;
        from += 4;
        if (code >= 0xDC00 && code < 0xE000) return false;
        if (code >= 0xD800 && code < 0xDC00) {
          uint32_t low;
          if (from + 6 > end || text[from] != '\\' || text[from + 1] != 'u' ||
              !hex4(text + from + 2, low) || low < 0xDC00 || low >= 0xE000) {
            return false;
          }
          from += 6;
          code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        to += put_utf8(text + to, code);
        break;
      }
      default: return false;
    }
  }
  length = to;
  return true;
}

}  // namespace csj
#endif
