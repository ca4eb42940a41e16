// Package reversedns serves the reverse DNS names of the account's addresses.
package reversedns

import (
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// resourceModel is vpsbg_reverse_dns. Its ID is that of the address.
type resourceModel struct {
	tfkit.Meta
	IPAddressID types.String `tfsdk:"ip_address_id"`
	PTR         types.String `tfsdk:"ptr"`
	PTRs        types.Map    `tfsdk:"ptrs"`
	IPAddress   types.String `tfsdk:"ip_address"`
}

// IdentityValues returns the resource identity.
func (m *resourceModel) IdentityValues() map[string]types.String {
	return map[string]types.String{"ip_address_id": m.IPAddressID}
}

// FromAPI takes over the names that are declared, or all of them after an import. Declared spellings stay.
func (m *resourceModel) FromAPI(address *vpsbg.IPAddress) {
	isImported := m.PTR.IsNull() && m.PTRs.IsNull()
	m.ID, m.IPAddressID = tfkit.ID(address.ID), tfkit.ID(address.ID)
	m.IPAddress = tfkit.TextOf(address.Address)
	shown := namesOf(address)
	if address.Version != 6 {
		name := nameOf(address)
		if name == "" || !billing.IsSameHost(name, m.PTR.ValueString()) {
			m.PTR = tfkit.TextOf(name)
		}
		m.PTRs = types.MapNull(types.StringType)
		return
	}
	m.PTR = types.StringNull()
	names := map[string]attr.Value{}
	if isImported {
		for host, name := range shown {
			names[host.String()] = types.StringValue(name)
		}
	}
	for spelling, declared := range declaredNames(m.PTRs) {
		host, _ := netip.ParseAddr(spelling) // it was validated
		switch name, isThere := shown[host]; {
		case isThere && billing.IsSameHost(name, declared):
			names[spelling] = types.StringValue(declared)
		case isThere:
			names[spelling] = types.StringValue(name)
		}
	}
	m.PTRs = types.MapValueMust(types.StringType, names)
}

// declaredNames returns the known names of ptrs, by the spelling of their address.
func declaredNames(ptrs types.Map) map[string]string {
	names := map[string]string{}
	for spelling, value := range ptrs.Elements() {
		if name, ok := value.(types.String); ok && !name.IsNull() && !name.IsUnknown() {
			names[spelling] = name.ValueString()
		}
	}
	return names
}

// namesOf returns the names of an address, by the address that they are for, however that is spelt.
func namesOf(address *vpsbg.IPAddress) map[netip.Addr]string {
	names := map[netip.Addr]string{}
	for spelling, name := range address.PTR {
		if host, err := netip.ParseAddr(spelling); err == nil {
			names[host] = name
		}
	}
	return names
}

// nameOf returns the name of an IPv4 address, an empty one for none.
func nameOf(address *vpsbg.IPAddress) string {
	for _, name := range address.PTR {
		return name
	}
	return ""
}
