// Package serverinfo shows the servers of an account, and what the API knows or calculates about them.
package serverinfo

import (
	"cmp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// serverModel is vpsbg_server, and an item of vpsbg_servers: all that the API shows of a server.
type serverModel struct {
	ID                 types.String        `tfsdk:"id"`
	Hostname           types.String        `tfsdk:"hostname"`
	Plan               types.String        `tfsdk:"plan"`
	BillingCycle       types.Int64         `tfsdk:"billing_cycle"`
	PromoCode          types.String        `tfsdk:"promo_code"`
	Addons             []addonModel        `tfsdk:"addons"`
	Status             types.String        `tfsdk:"status"`
	Virtualization     types.String        `tfsdk:"virtualization"`
	CreatedAt          timetypes.RFC3339   `tfsdk:"created_at"`
	ExpiryAt           timetypes.RFC3339   `tfsdk:"expiry_at"`
	PotentialExpiryAt  timetypes.RFC3339   `tfsdk:"potential_expiry_at"`
	AutoRenew          types.Bool          `tfsdk:"auto_renew"`
	RenewAmount        types.Number        `tfsdk:"renew_amount"`
	RenewAmountWithVAT types.Number        `tfsdk:"renew_amount_with_vat"`
	IPv4Address        types.String        `tfsdk:"ipv4_address"`
	IPv6Address        types.String        `tfsdk:"ipv6_address"`
	IPAddresses        []ipAddressModel    `tfsdk:"ip_addresses"`
	PlanDetails        *planModel          `tfsdk:"plan_details"`
	Image              *imageModel         `tfsdk:"image"`
	CancelRequest      *cancelRequestModel `tfsdk:"cancel_request"`
}

type ipAddressModel struct {
	ID            types.String      `tfsdk:"id"`
	IPAddress     types.String      `tfsdk:"ip_address"`
	Prefix        types.Int64       `tfsdk:"prefix"`
	Version       types.Int64       `tfsdk:"version"`
	Type          types.String      `tfsdk:"type"`
	Main          types.Bool        `tfsdk:"main"`
	DDoSProtected types.Bool        `tfsdk:"ddos_protected"`
	FloatingIP    types.Bool        `tfsdk:"floating_ip"`
	FloatingIPID  types.String      `tfsdk:"floating_ip_id"`
	PTR           map[string]string `tfsdk:"ptr"`
}

type planModel struct {
	ID                  types.String `tfsdk:"id"`
	Key                 types.String `tfsdk:"key"`
	Name                types.String `tfsdk:"name"`
	Type                types.String `tfsdk:"type"`
	VCPUs               types.Int64  `tfsdk:"vcpus"`
	Memory              types.Int64  `tfsdk:"memory"`
	Disk                types.Int64  `tfsdk:"disk"`
	Bandwidth           types.Int64  `tfsdk:"bandwidth"`
	MinimumBillingCycle types.Int64  `tfsdk:"minimum_billing_cycle"`
	Price               types.Number `tfsdk:"price"`
	PriceWithVAT        types.Number `tfsdk:"price_with_vat"`
}

type imageModel struct {
	ID    types.String     `tfsdk:"id"`
	Name  types.String     `tfsdk:"name"`
	EOL   types.Bool       `tfsdk:"eol"`
	Group *imageGroupModel `tfsdk:"group"`
}

type imageGroupModel struct {
	Name types.String `tfsdk:"name"`
	Type types.String `tfsdk:"type"`
	Key  types.String `tfsdk:"key"`
}

type addonModel struct {
	ID            types.String      `tfsdk:"id"`
	Name          types.String      `tfsdk:"name"`
	Status        types.String      `tfsdk:"status"`
	Quantity      types.Int64       `tfsdk:"quantity"`
	Amount        types.Number      `tfsdk:"amount"`
	AmountWithVAT types.Number      `tfsdk:"amount_with_vat"`
	EndedAt       timetypes.RFC3339 `tfsdk:"ended_at"`
}

type cancelRequestModel struct {
	ID        types.String      `tfsdk:"id"`
	Type      types.Int64       `tfsdk:"type"`
	Reason    types.String      `tfsdk:"reason"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
}

// FromAPI fills the model.
func (m *serverModel) FromAPI(server *vpsbg.Server) {
	addresses := slices.SortedStableFunc(slices.Values(server.IPAddresses), mainFirst)
	m.ID = tfkit.ID(server.ID)
	m.Hostname = tfkit.TextOf(server.Hostname)
	m.Plan = tfkit.TextOf(server.Plan.Key())
	m.BillingCycle = tfkit.CountOf(server.BillingCycle)
	m.PromoCode = tfkit.Text(server.PromoCode)
	m.Addons = tfkit.Models[addonModel](server.Addons)
	m.Status = tfkit.TextOf(server.Status)
	m.Virtualization = tfkit.Text(server.Virtualization)
	m.CreatedAt = tfkit.Timestamp(server.CreatedAt)
	m.ExpiryAt = tfkit.Timestamp(server.ExpiryAt)
	m.PotentialExpiryAt = tfkit.Timestamp(server.PotentialExpiryAt)
	m.AutoRenew = tfkit.Flag(server.AutoRenew)
	m.RenewAmount = tfkit.Amount(server.RenewAmount)
	m.RenewAmountWithVAT = tfkit.Amount(server.RenewAmountWithVAT)
	m.IPv4Address = firstAddress(addresses, 4)
	m.IPv6Address = firstAddress(addresses, 6)
	m.IPAddresses = tfkit.Models[ipAddressModel](addresses)
	m.PlanDetails = tfkit.OptionalModel[planModel](&server.Plan)
	m.Image = tfkit.OptionalModel[imageModel](server.Image)
	m.CancelRequest = tfkit.OptionalModel[cancelRequestModel](server.CancelRequest)
}

func mainFirst(a, b vpsbg.IPAddress) int {
	switch {
	case a.Main == b.Main:
		return cmp.Compare(a.ID, b.ID)
	case bool(a.Main):
		return -1
	default:
		return 1
	}
}

// firstAddress returns the main address of a version, or the first one that came with the server.
func firstAddress(addresses []vpsbg.IPAddress, version vpsbg.Int) types.String {
	for _, address := range addresses { // the main ones come first
		if address.Version == version && !address.FloatingIP.Set {
			return tfkit.TextOf(address.Address)
		}
	}
	return types.StringNull()
}

// FromAPI fills the model.
func (m *ipAddressModel) FromAPI(address *vpsbg.IPAddress) {
	m.ID = tfkit.ID(address.ID)
	m.IPAddress = tfkit.TextOf(address.Address)
	m.Prefix = tfkit.Count(address.Prefix)
	m.Version = tfkit.CountOf(address.Version)
	m.Type = tfkit.TextOf(address.Type)
	m.Main = tfkit.FlagOf(address.Main)
	m.DDoSProtected = tfkit.FlagOf(address.DDoSProtected)
	m.FloatingIP = types.BoolValue(address.FloatingIP.Set)
	m.FloatingIPID = tfkit.ID(address.FloatingIP.ID)
	if address.FloatingIPID != nil {
		m.FloatingIPID = tfkit.ID(*address.FloatingIPID)
	}
	m.PTR = address.PTR
}

// FromAPI fills the model.
func (m *planModel) FromAPI(plan *vpsbg.Plan) {
	m.ID = tfkit.ID(plan.ID)
	m.Key = tfkit.TextOf(plan.Key())
	m.Name = tfkit.TextOf(plan.Name)
	m.Type = tfkit.TextOf(plan.Type)
	m.VCPUs = tfkit.Count(plan.VCPUs)
	m.Memory = tfkit.Count(plan.Memory)
	m.Disk = tfkit.Count(plan.Disk)
	m.Bandwidth = tfkit.Count(plan.Bandwidth)
	m.MinimumBillingCycle = tfkit.Count(plan.MinimumBillingCycle)
	m.Price = tfkit.Amount(plan.Price)
	m.PriceWithVAT = tfkit.Amount(plan.PriceWithVAT)
}

// FromAPI fills the model.
func (m *imageModel) FromAPI(image *vpsbg.ServerImage) {
	m.ID = tfkit.ID(image.ID)
	m.Name = tfkit.TextOf(image.Name)
	m.EOL = tfkit.Flag(image.EOL)
	m.Group = tfkit.OptionalModel[imageGroupModel](image.Group)
}

// FromAPI fills the model.
func (m *imageGroupModel) FromAPI(group *vpsbg.ServerImageGroup) {
	m.Name = tfkit.TextOf(group.Name)
	m.Type = tfkit.TextOf(group.Type)
	m.Key = tfkit.TextOf(group.Key)
}

// FromAPI fills the model.
func (m *addonModel) FromAPI(addon *vpsbg.ServerAddon) {
	m.ID = tfkit.ID(addon.ID)
	m.Name = tfkit.TextOf(addon.Name)
	m.Status = tfkit.Text(addon.Status)
	m.Quantity = tfkit.CountOf(addon.Quantity)
	m.Amount = tfkit.Amount(addon.Amount)
	m.AmountWithVAT = tfkit.Amount(addon.AmountWithVAT)
	m.EndedAt = tfkit.Timestamp(addon.EndedAt)
}

// FromAPI fills the model.
func (m *cancelRequestModel) FromAPI(request *vpsbg.CancelRequest) {
	m.ID = tfkit.ID(request.ID)
	m.Type = tfkit.CountOf(request.Type)
	m.Reason = tfkit.Text(request.Reason)
	m.CreatedAt = tfkit.Timestamp(request.CreatedAt)
}
