// SPDX-License-Identifier: BSD-3-Clause
#include "support/reference/naive_parse.hpp"

#include <algorithm>
#include <cstddef>
#include <set>

namespace flyball::test {
namespace {

using net::ParsedPacket;
using net::ParseError;
namespace flag = net::packet_flag;

/// Ends the walk; what has been learnt so far stays in the result.
struct Stop {
    ParseError error;
    int flag = 0;
};

class NaiveParser {
  public:
    explicit NaiveParser(const std::vector<std::uint8_t>& frame)
        : frame_(frame.begin(),
                 frame.begin() +
                     static_cast<std::ptrdiff_t>(std::min<std::size_t>(frame.size(), 65535))) {}

    ParsedPacket run() {
        try {
            ethernet();
        } catch (const Stop& stop) {
            note(stop);
        }
        return packet_;
    }

  private:
    void note(const Stop& stop) {
        set(stop.flag);
        if (packet_.error == ParseError::none) {
            packet_.error = stop.error;
        }
    }

    void set(int flag) { packet_.flags = static_cast<std::uint8_t>(packet_.flags | flag); }

    unsigned byte(std::size_t offset) const { return frame_.at(offset); }

    unsigned two(std::size_t offset) const { return byte(offset) * 256 + byte(offset + 1); }

    void need(std::size_t end, std::size_t limit, ParseError error) const {
        if (end > limit) {
            throw Stop{error, flag::kTruncated};
        }
    }

    void ethernet() {
        need(14, frame_.size(), ParseError::truncated_ethernet);
        std::size_t offset = 12;
        for (;;) {
            packet_.ether_type = static_cast<std::uint16_t>(two(offset));
            packet_.l3_offset = static_cast<std::uint16_t>(offset + 2);
            offset += 4;
            if (packet_.ether_type != 0x8100 && packet_.ether_type != 0x88a8) {
                break;
            }
            if (packet_.vlan_tags == net::kVlanTagsMax) {
                throw Stop{ParseError::too_many_vlan_tags};
            }
            need(offset + 2, frame_.size(), ParseError::truncated_vlan);
            ++packet_.vlan_tags;
        }
        if (packet_.ether_type == 0x0800) {
            ipv4();
        } else if (packet_.ether_type == 0x86dd) {
            ipv6();
        } else if (packet_.ether_type == 0x0806) {
            arp();
        }
    }

    void arp() const {
        const std::size_t at = packet_.l3_offset;
        need(at + 28, frame_.size(), ParseError::truncated_arp);
        if (two(at) != 1 || two(at + 2) != 0x0800 || byte(at + 4) != 6 || byte(at + 5) != 4) {
            throw Stop{ParseError::bad_arp, flag::kBadLength};
        }
    }

    void end_of_packet(std::size_t announced) {
        if (announced > frame_.size()) {
            note({ParseError::truncated_payload, flag::kTruncated});
        }
        packet_.l3_end = static_cast<std::uint16_t>(std::min(announced, frame_.size()));
    }

    void ipv4() {
        const std::size_t at = packet_.l3_offset;
        need(at + 20, frame_.size(), ParseError::truncated_ipv4);
        if (byte(at) / 16 != 4) {
            throw Stop{ParseError::bad_ipv4_version};
        }
        const std::size_t header = byte(at) % 16 * 4;
        if (header < 20) {
            throw Stop{ParseError::bad_ipv4_header_length, flag::kBadLength};
        }
        if (two(at + 2) < header) {
            throw Stop{ParseError::bad_ipv4_total_length, flag::kBadLength};
        }
        need(at + header, frame_.size(), ParseError::truncated_ipv4);
        set(flag::kIpv4);
        set(header > 20 ? flag::kOptions : 0);
        packet_.protocol = static_cast<std::uint8_t>(byte(at + 9));
        end_of_packet(at + two(at + 2));
        const unsigned offset = two(at + 6) % 0x2000;
        const bool more = two(at + 6) / 0x2000 % 2 == 1;
        if (offset > 0 || more) {
            set(flag::kFragment);
            if (offset > 0) {
                return;
            }
            set(flag::kFirstFragment);
        }
        transport(at + header);
    }

    void ipv6() {
        const std::size_t at = packet_.l3_offset;
        need(at + 40, frame_.size(), ParseError::truncated_ipv6);
        if (byte(at) / 16 != 6) {
            throw Stop{ParseError::bad_ipv6_version};
        }
        set(flag::kIpv6);
        packet_.protocol = static_cast<std::uint8_t>(byte(at + 6));
        const unsigned payload = two(at + 4);
        end_of_packet(payload == 0 && packet_.protocol == 0 ? frame_.size() : at + 40 + payload);
        std::size_t offset = at + 40;
        const std::set<unsigned> extensions{0, 43, 44, 60};
        for (unsigned walked = 0; extensions.contains(packet_.protocol); ++walked) {
            if (walked == net::kExtensionsMax) {
                throw Stop{ParseError::too_many_extensions};
            }
            need(offset + 8, packet_.l3_end, ParseError::truncated_extension);
            set(flag::kOptions);
            const bool fragment = packet_.protocol == 44;
            const std::size_t length = fragment ? 8 : 8 + 8 * byte(offset + 1);
            need(offset + length, packet_.l3_end, ParseError::truncated_extension);
            packet_.protocol = static_cast<std::uint8_t>(byte(offset));
            if (fragment && (two(offset + 2) / 8 > 0 || two(offset + 2) % 2 == 1)) {
                set(flag::kFragment);
                if (two(offset + 2) / 8 > 0) {
                    return;
                }
                set(flag::kFirstFragment);
            }
            offset += length;
        }
        if (packet_.protocol != 59) {
            transport(offset);
        }
    }

    void transport(std::size_t at) {
        packet_.l4_offset = static_cast<std::uint16_t>(at);
        const std::size_t end = packet_.l3_end;
        const bool whole = !packet_.has(flag::kFragment) && !packet_.has(flag::kTruncated);
        std::size_t announced = 0;
        std::size_t least = 0;
        switch (packet_.protocol) {
            case 1:
            case 58:
                need(at + 8, end, ParseError::truncated_l4);
                set(flag::kL4);
                return;
            case 6:
                need(at + 20, end, ParseError::truncated_l4);
                announced = byte(at + 12) / 16 * 4;
                least = 20;
                break;
            case 17:
                need(at + 8, end, ParseError::truncated_l4);
                announced = two(at + 4);
                least = 8;
                break;
            default:
                return;
        }
        set(flag::kL4);
        if (announced < least || (whole && at + announced > end)) {
            throw Stop{ParseError::bad_l4_length, flag::kBadLength};
        }
    }

    std::vector<std::uint8_t> frame_;
    ParsedPacket packet_;
};

}  // namespace

net::ParsedPacket naive_parse(const std::vector<std::uint8_t>& frame) {
    return NaiveParser(frame).run();
}

}  // namespace flyball::test
