// Package floatingip serves floating IPs: paid addresses that move between servers.
package floatingip

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// resourceModel is the resource vpsbg_floating_ip.
type resourceModel struct {
	tfkit.Meta
	Type         types.String `tfsdk:"type"`
	BillingCycle types.Int64  `tfsdk:"billing_cycle"`
	ServerID     types.String `tfsdk:"server_id"`
	tfkit.Terms
	EstimatedCost types.Object `tfsdk:"estimated_cost"`
	contract
}

// itemModel is the data source vpsbg_floating_ip, and an item of vpsbg_floating_ips.
type itemModel struct {
	ID             types.String      `tfsdk:"id"`
	Type           types.String      `tfsdk:"type"`
	BillingCycle   types.Int64       `tfsdk:"billing_cycle"`
	ServerID       types.String      `tfsdk:"server_id"`
	ServerHostname types.String      `tfsdk:"server_hostname"`
	Main           types.Bool        `tfsdk:"main"`
	Locked         types.Bool        `tfsdk:"locked"`
	LockReason     types.String      `tfsdk:"lock_reason"`
	PTR            map[string]string `tfsdk:"ptr"`
	contract
}

// contract is what the API shows of a floating IP and nobody declares.
type contract struct {
	IPAddress     types.String      `tfsdk:"ip_address"`
	Prefix        types.Int64       `tfsdk:"prefix"`
	Version       types.Int64       `tfsdk:"version"`
	IPAddressID   types.String      `tfsdk:"ip_address_id"`
	DDoSProtected types.Bool        `tfsdk:"ddos_protected"`
	Status        types.String      `tfsdk:"status"`
	Plan          types.String      `tfsdk:"plan"`
	ExpiryAt      timetypes.RFC3339 `tfsdk:"expiry_at"`
	CancelRequest types.Object      `tfsdk:"cancel_request"`
}

// planModel is an item of vpsbg_floating_ip_plans.
type planModel struct {
	ID           types.String `tfsdk:"id"`
	Name         types.String `tfsdk:"name"`
	Available    types.Bool   `tfsdk:"available"`
	Price        types.Number `tfsdk:"price"`
	PriceWithVAT types.Number `tfsdk:"price_with_vat"`
}

// contractAttributes describes [contract].
func contractAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"ip_address": tfkit.ComputedString("The address. Of an IPv6 network, the first one."),
		"prefix":     tfkit.ComputedInt64("Length of the prefix, for example 32 for one IPv4 address, 64 for an IPv6 network."),
		"version":    tfkit.ComputedInt64("Version of the internet protocol, 4 or 6."),
		"ip_address_id": tfkit.ComputedString("ID of the address, which `vpsbg_reverse_dns`, `primary_ip_id` of `vpsbg_server` and the " +
			"network protection take. It is not the ID of the floating IP."),
		"ddos_protected": tfkit.ComputedBool("Whether the address has DDoS protection."),
		"status":         tfkit.ComputedString("Billing status: `processing`, `active`, `suspended` or `terminated`."),
		"plan":           tfkit.ComputedString("Name of the plan: see the data source `vpsbg_floating_ip_plans`."),
		"expiry_at": tfkit.ComputedTime("End of the paid period. VPSBG renews an attached floating IP with its server, which moves " +
			"this time without an order of its own."),
		"cancel_request": tfkit.CancelRequestAttribute("floating IP"),
	}
}

// itemAttributes describes [itemModel].
func itemAttributes() map[string]schema.Attribute {
	attributes := contractAttributes()
	attributes["id"] = tfkit.ComputedString("ID of the floating IP.")
	attributes["type"] = tfkit.ComputedString("`ipv4`, `ipv4_ddos` (with DDoS protection) or `ipv6`.")
	attributes["billing_cycle"] = tfkit.ComputedInt64("Number of months that it is renewed for.")
	attributes["server_id"] = tfkit.ComputedString("ID of the server that it is attached to. Null if there is none.")
	attributes["server_hostname"] = tfkit.ComputedString("Host name of that server.")
	attributes["main"] = tfkit.ComputedBool("Whether it is the primary address of its server.")
	attributes["locked"] = tfkit.ComputedBool("Whether an operation holds the floating IP.")
	attributes["lock_reason"] = tfkit.ComputedString("That operation, for example `floating-ip-attach`.")
	attributes["ptr"] = schema.MapAttribute{
		Computed: true, ElementType: types.StringType,
		MarkdownDescription: "Reverse DNS: host names by address. Null if there is none.",
	}
	return attributes
}

// FromAPI fills the model.
func (m *itemModel) FromAPI(ip *vpsbg.FloatingIP) {
	m.ID = tfkit.ID(ip.ID)
	m.Type = types.StringValue(ip.Kind())
	m.BillingCycle = tfkit.CountOf(ip.BillingCycle)
	m.ServerID = tfkit.ID(ip.ServerID)
	m.ServerHostname = tfkit.Text(ip.ServerHostname)
	m.Main = tfkit.FlagOf(ip.Address.Main)
	m.Locked = tfkit.FlagOf(ip.Locked)
	m.LockReason = tfkit.Text(ip.LockReason)
	m.PTR = ip.Address.PTR
	m.contract.FromAPI(ip)
}

// FromAPI takes over what the API shows. Of one that has ended, that is all that is known.
func (m *resourceModel) FromAPI(ip *vpsbg.FloatingIP) {
	if ip.Status == vpsbg.ServerTerminated {
		m.Status = types.StringValue(ip.Status)
		return
	}
	m.ID = tfkit.ID(ip.ID)
	m.Type = types.StringValue(ip.Kind())
	m.BillingCycle = tfkit.CountOf(ip.BillingCycle)
	m.ServerID = tfkit.ID(ip.ServerID)
	if !m.CancelAtPeriodEnd.IsNull() {
		// One that was suspended as declared is ending, whether its request still shows or not.
		isEnding := m.CancelAtPeriodEnd.ValueBool() && ip.Status == vpsbg.ServerSuspended
		m.CancelAtPeriodEnd = types.BoolValue(ip.CancelRequest != nil || isEnding)
	}
	m.contract.FromAPI(ip)
}

// hasEnded reports whether the state shows that the floating IP has ended.
func (m *resourceModel) hasEnded() bool { return m.Status.ValueString() == vpsbg.ServerTerminated }

// name is what messages call it by, behind "floating IP".
func (m *resourceModel) name() string {
	return m.IPAddress.ValueString() + " (" + m.ID.ValueString() + ")"
}

// service is what decides about its end.
func (m *resourceModel) service() tfkit.BilledService {
	return tfkit.BilledService{
		Kind: tfkit.FloatingIP, Name: m.name(), ExpiryAt: m.ExpiryAt,
		IsCancelled: !m.CancelRequest.IsNull(), IsSuspended: m.Status.ValueString() == vpsbg.ServerSuspended,
		HasEnded: m.hasEnded(),
	}
}

// FromAPI fills the model.
func (c *contract) FromAPI(ip *vpsbg.FloatingIP) {
	*c = contract{
		IPAddress:     tfkit.TextOf(ip.Address.Address),
		Prefix:        tfkit.Count(ip.Address.Prefix),
		Version:       tfkit.CountOf(ip.Address.Version),
		IPAddressID:   tfkit.ID(ip.Address.ID),
		DDoSProtected: tfkit.FlagOf(ip.Address.DDoSProtected),
		Status:        tfkit.TextOf(ip.Status),
		Plan:          tfkit.TextOf(ip.Plan.Name),
		ExpiryAt:      tfkit.Timestamp(ip.ExpiryAt),
		CancelRequest: tfkit.CancelRequest(ip.CancelRequest),
	}
}

// FromAPI fills the model.
func (m *planModel) FromAPI(plan *vpsbg.FloatingIPPlan) {
	m.ID = tfkit.ID(plan.ID)
	m.Name = tfkit.TextOf(plan.Name)
	m.Available = tfkit.Flag(plan.Available)
	m.Price = tfkit.Amount(plan.Price)
	m.PriceWithVAT = tfkit.Amount(plan.PriceWithVAT)
}
