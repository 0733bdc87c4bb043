// Field names to numbers: a fixed open-addressing table.
#ifndef CSIMDJSON_NAME_TABLE_HPP
#define CSIMDJSON_NAME_TABLE_HPP

#include "text.hpp"

namespace csj {
constexpr size_t kSlots = 512;
constexpr size_t kMaxNames = 200;
constexpr size_t kMaxName = 64;
}  // namespace csj

struct csj_table {
  struct Name {
    uint8_t length;
    uint8_t field;
    /// Filled up with zeros, so that names compare in whole words.
    uint8_t text[csj::kMaxName];
  };
  /// For each hash one more than the position in `names`; 0 is empty.
  uint8_t slots[csj::kSlots];
  Name names[csj::kMaxNames];
  size_t count;

  /// First, middle and last letter and the length tell field names apart well enough; what
  /// collides is told apart by comparison.
  static uint32_t hash(const uint8_t *name, size_t length) {
    uint32_t h = static_cast<uint32_t>(length) * 0x9E3779B1u;
    h ^= name[0] * 0x85EBCA77u;
    h ^= name[length / 2] * 0xC2B2AE3Du;
    h ^= name[length - 1] * 0x27D4EB2Fu;
    return (h ^ (h >> 15)) & (csj::kSlots - 1);
  }

  /// Both are readable for seven bytes beyond their length.
  static bool equal(const uint8_t *known, const uint8_t *name, size_t length) {
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
      if (csj::word(known + at) != csj::word(name + at)) return false;
    }
    if (at == length) return true;
    const uint64_t mask = (uint64_t(1) << (8 * (length - at))) - 1;
    return ((csj::word(known + at) ^ csj::word(name + at)) & mask) == 0;
  }

  bool is(size_t position, const uint8_t *name, size_t length) const {
    return position < count && names[position].length == length &&
        equal(names[position].text, name, length);
  }

  /// The name's position, -1 for an unknown name.
  int find(const uint8_t *name, size_t length) const {
    if (length == 0 || length > csj::kMaxName) return -1;
    // Ends at an empty slot: the table is never full.
    for (uint32_t at = hash(name, length);; at = (at + 1) & (csj::kSlots - 1)) {
      if (slots[at] == 0) return -1;
      const size_t position = slots[at] - 1u;
      if (is(position, name, length)) return static_cast<int>(position);
    }
  }

  bool add(const uint8_t *name, size_t length, uint8_t field) {
    if (length == 0 || length > csj::kMaxName || field == 0 || count >= csj::kMaxNames) {
      return false;
    }
    uint32_t at = hash(name, length);
    while (slots[at] != 0) {
      const Name &known = names[slots[at] - 1];
      if (known.length == length && std::memcmp(known.text, name, length) == 0) return true;
      at = (at + 1) & (csj::kSlots - 1);
    }
    names[count].length = static_cast<uint8_t>(length);
    names[count].field = field;
    std::memcpy(names[count].text, name, length);
    slots[at] = static_cast<uint8_t>(++count);
    return true;
  }
};
#endif
