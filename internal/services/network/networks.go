package network

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// networkSpelling compares addresses and networks.
var networkSpelling spelling = func(text string) string {
	prefix, problem := parseNetwork(text)
	if problem != "" {
		return text
	}
	return prefix.String()
}

// parseNetwork reads an address or a network. An address is a network of one. It says what is wrong with a text that is
// neither.
func parseNetwork(text string) (prefix netip.Prefix, problem string) {
	prefix, err := netip.ParsePrefix(text)
	if address, addressErr := netip.ParseAddr(text); addressErr == nil && address.Zone() == "" {
		prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
	}
	if err != nil {
		return prefix, fmt.Sprintf("%q is neither an IP address nor a network. Write an address as 198.51.100.7 or 2001:db8::7, and a "+
			"network as 198.51.100.0/24 or 2001:db8::/32.", text)
	}
	if address := prefix.Addr(); address.Is4In6() && prefix.Bits() >= 96 {
		prefix = netip.PrefixFrom(address.Unmap(), prefix.Bits()-96)
	}
	if network := prefix.Masked(); network != prefix {
		return prefix, fmt.Sprintf("%q is an address with the length of a network, in which it is not the first address. Write %q for the "+
			"network, or %q for this address alone.", text, network, prefix.Addr())
	}
	return prefix, ""
}

// isNetwork accepts an address or a network.
type isNetwork struct{}

func (isNetwork) Description(context.Context) string {
	return "must be an IP address or a network in CIDR notation"
}

func (v isNetwork) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isNetwork) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, problem := parseNetwork(req.ConfigValue.ValueString()); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid network", problem)
	}
}
